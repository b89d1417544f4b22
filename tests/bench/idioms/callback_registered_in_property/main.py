import time


class Job:
    def __init__(self, runner):
        self.runner = runner

    @property
    def result(self):
        return self.runner(self.work)

    def work(self):
        time.sleep(1)


def main():
    print(Job(lambda action: action()).result)


if __name__ == "__main__":
    main()
