from more import fifth


def first():
    second()


def second():
    third()


def third():
    fourth()


def fourth():
    fifth()
