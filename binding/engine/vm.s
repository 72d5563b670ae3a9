// Go's compiler wants this file where a function has no body: vm.go names one of gopher-lua's.
