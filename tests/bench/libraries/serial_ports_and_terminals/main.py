import ptyprocess
import serial.tools.list_ports


class Devices:
    def find(self):
        return [port.device for port in serial.tools.list_ports.comports()]

    async def watch(self):
        return self.find()

    async def shell(self):
        child = ptyprocess.PtyProcess.spawn(["sh"])
        child.write(b"ls\n")
        return child.readline()
