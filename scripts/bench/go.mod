module github.com/vkscript/vkscript/scripts/bench

go 1.26.0

require (
	github.com/SevereCloud/vksdk/v3 v3.2.0
	github.com/stretchr/testify v1.12.1
	github.com/vkscript/vkscript v0.0.0
)

require (
	github.com/klauspost/compress v1.18.0 // indirect
	github.com/vmihailenco/msgpack/v5 v5.4.1 // indirect
	github.com/vmihailenco/tagparser/v2 v2.0.0 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/sys v0.49.0 // indirect
	golang.org/x/text v0.43.0 // indirect
)

replace github.com/vkscript/vkscript => ../..
