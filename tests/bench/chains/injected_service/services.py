import smtplib


class Mailer:
    def send(self, to):
        smtplib.SMTP("localhost")


class Orders:
    def __init__(self, mailer: Mailer):
        self.mailer = mailer

    def confirm(self, number):
        self.mailer.send("a")
