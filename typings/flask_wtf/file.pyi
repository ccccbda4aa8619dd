from wtforms import FileField as _FileField

class FileField(_FileField): ...  # type: ignore[misc]  # WTForms ships no types
