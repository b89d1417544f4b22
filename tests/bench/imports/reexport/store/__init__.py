from .disk import save as save
