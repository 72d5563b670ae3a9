package sandbox_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/vk/sandbox"
)

// BenchmarkCall is what one call costs the sandbox itself, in process.
func BenchmarkCall(b *testing.B) {
	srv := sandbox.New(sandbox.Config{Rate: sandbox.Rate{User: -1}})
	for b.Loop() {
		request, err := http.NewRequest("POST", sandbox.APIURL+"utils.getServerTime", strings.NewReader("v=5.199"))
		require.NoError(b, err)
		request.Header.Set("Authorization", "Bearer "+sandbox.UserToken)
		response, err := srv.RoundTrip(request)
		require.NoError(b, err)
		io.Copy(io.Discard, response.Body)
	}
}
