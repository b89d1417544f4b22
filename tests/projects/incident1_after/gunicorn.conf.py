import multiprocessing

bind = "0.0.0.0:8000"
workers = max(2, multiprocessing.cpu_count())
worker_class = "uvicorn.workers.UvicornWorker"
threads = 1
worker_connections = 1000
backlog = 2048
keepalive = 5
timeout = 30
gracetimeout = 30
