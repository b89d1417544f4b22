from django.urls import path

from views import index, plain

urlpatterns = [path("", index), path("plain", plain)]
