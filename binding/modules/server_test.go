package modules_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// serve answers the scripts of testdata.
func serve(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/echo":
		echo(w, r)
	case "/status":
		code, _ := strconv.Atoi(r.URL.Query().Get("code"))
		w.WriteHeader(code)
		io.WriteString(w, "it is so")
	case "/bytes":
		n, _ := strconv.Atoi(r.URL.Query().Get("n"))
		io.WriteString(w, strings.Repeat("x", n))
	case "/redirect":
		http.Redirect(w, r, r.URL.Query().Get("to"), http.StatusTemporaryRedirect)
	case "/slow":
		<-r.Context().Done()
	case "/html":
		io.WriteString(w, "<html>")
	default:
		http.NotFound(w, r)
	}
}

// echo tells as JSON what came.
func echo(w http.ResponseWriter, r *http.Request) {
	answer := map[string]any{"method": r.Method, "query": r.URL.RawQuery, "type": r.Header.Get("Content-Type"),
		"agent": r.UserAgent(), "x": r.Header.Get("X-Test"), "length": r.ContentLength}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		fields := map[string]string{}
		if err := r.ParseMultipartForm(1 << 20); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		for name, values := range r.MultipartForm.Value {
			fields[name] = values[0]
		}
		for name, files := range r.MultipartForm.File {
			f, _ := files[0].Open()
			data, _ := io.ReadAll(f)
			fields[name] = files[0].Filename + "|" + files[0].Header.Get("Content-Type") + "|" + string(data)
		}
		answer["fields"] = fields
	} else {
		body, _ := io.ReadAll(r.Body)
		answer["body"] = string(body)
	}
	w.Header().Set("X-Two", "1")
	w.Header().Add("X-Two", "2")
	json.NewEncoder(w).Encode(answer)
}
