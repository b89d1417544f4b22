import main

main.SET_ELSEWHERE = True
