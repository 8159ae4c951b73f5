from benchmarks.peer.render import main

main()
