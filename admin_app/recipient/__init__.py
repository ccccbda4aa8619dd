"""Outside systems that receive data: who they are, and what they are told when data is corrected, erased or restricted."""
