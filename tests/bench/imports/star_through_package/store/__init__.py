from .disk import *
