"""What libraries say of their own version, as bytes that stay in every binary they are linked into."""

import re

# The literal is what grep looks for; the pattern is matched where it was found and gives the version.
MARKERS = [
    ("libavcodec", b"Lavc", rb"Lavc(\d+\.\d+\.\d+)"),
    ("libavformat", b"Lavf", rb"Lavf(\d+\.\d+\.\d+)"),
    ("ffmpeg", b"FFmpeg version ", rb"FFmpeg version n?(\d+(?:\.\d+)+)"),
    ("openblas", b"OpenBLAS ", rb"OpenBLAS (\d+\.\d+\.\d+(?:\.dev)?)"),
    ("openssl", b"OpenSSL ", rb"OpenSSL (\d+\.\d+\.\d+[a-z]*) +\d{1,2} [A-Z][a-z]{2} \d{4}"),
    ("zlib", b" Copyright 1995-", None),
    ("libpng", b"libpng version ", rb"libpng version (\d+\.\d+\.\d+)"),
    ("libjpeg-turbo", b"libjpeg-turbo version ", rb"libjpeg-turbo version (\d+\.\d+(?:\.\d+)*)"),
    ("libtiff", b"LIBTIFF, Version ", rb"LIBTIFF, Version (\d+\.\d+(?:\.\d+)*)"),
    ("libcurl", b"libcurl/", rb"libcurl/(\d+\.\d+\.\d+)"),
    ("expat", b"expat_", rb"expat_(\d+\.\d+\.\d+)"),
    ("libsndfile", b"libsndfile-", rb"libsndfile-(\d+\.\d+\.\d+)"),
    ("onednn", b"oneDNN v", rb"oneDNN v(\d+\.\d+\.\d+)"),
    ("nccl", b"NCCL version ", rb"NCCL version (\d+\.\d+\.\d+)"),
    # Go's own note in each program and shared object (debug/buildinfo): 32 bytes, then the version with its length.
    ("go", b" Go buildinf:", rb" Go buildinf:[\s\S]{18}[\x01-\x7f]go(\d+\.\d+(?:\.\d+)*)"),
    ("intel-mkl", b"Math Kernel Library Version ", rb"Math Kernel Library Version (\d{4}\.\d+(?:\.\d+)?)"),
]

# zlib's words have the version before what grep looks for: " deflate 1.3.1 Copyright 1995-2024 ...".
ZLIB = re.compile(rb"(?:deflate|inflate) (\d+\.\d+(?:\.\d+)*) Copyright 1995-")
CONTEXT = 64

LITERALS = [literal for _, literal, _ in MARKERS]
_BY_LITERAL = {literal: (name, re.compile(pattern) if pattern else ZLIB) for name, literal, pattern in MARKERS}


def read(literal: bytes, before: bytes, after: bytes) -> tuple[str, str] | None:
    """Return (library, version) for a literal with the bytes around it, or None when it is another text."""
    name, pattern = _BY_LITERAL[literal]
    found = pattern.search(before + after) if pattern is ZLIB else pattern.match(after)
    return (name, found.group(1).decode()) if found else None
