from .facade import keep as persist, write
