"""A mail server that takes everything and keeps nothing: `python -m benchmarks.alone.mail_server PORT`."""

from __future__ import annotations

import asyncio
import sys
from asyncio import StreamReader, StreamWriter


async def talk(reader: StreamReader, writer: StreamWriter) -> None:
    """One connection."""
    writer.write(b"220 ready\r\n")
    while line := await reader.readline():
        verb = line[:4].upper()
        if verb == b"DATA":
            writer.write(b"354 go on\r\n")
            while await reader.readline() not in {b".\r\n", b""}:
                pass
        writer.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 fine\r\n")
        await writer.drain()
        if verb == b"QUIT":
            break
    writer.close()


async def main(port: int) -> None:
    """Serve until ended."""
    server = await asyncio.start_server(talk, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
