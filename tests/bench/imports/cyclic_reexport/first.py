from second import fetch, lost
