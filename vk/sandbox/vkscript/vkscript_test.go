package vkscript_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/vk/sandbox/vkscript"
)

// api answers items [offset, offset+count) of 0..9 for list.get, what it was given for
// echo, and false otherwise.
func api(method string, params map[string]string) (json.RawMessage, error) {
	switch method {
	case "list.get":
		var offset, count int
		fmt.Sscan(params["offset"], &offset)
		fmt.Sscan(params["count"], &count)
		items := []int{}
		for i := offset; i < min(10, offset+count); i++ {
			items = append(items, i)
		}
		return json.Marshal(map[string]any{"count": 10, "items": items})
	case "users.get":
		return json.RawMessage(`[{"id":1,"first_name":"Аня","city":{"id":2}},{"id":5,"first_name":"Bob"}]`), nil
	case "echo":
		return json.Marshal(params)
	case "stop":
		return nil, errors.New("stopped")
	}
	return json.RawMessage("false"), nil
}

func run(code string) (string, error) {
	program, err := vkscript.Compile(code)
	if err != nil {
		return "", err
	}
	answer, err := program.Run(vkscript.Env{Call: api, Args: map[string]string{"ids": "1,5", "n": "3"}})
	return string(answer), err
}

func TestPrograms(t *testing.T) {
	for code, want := range map[string]string{
		// values
		"":                                       `null`,
		"return;":                                `null`,
		"return 1":                               `1`,
		`return "it's" + 'a "q"\n\u0416';`:       `"it'sa \"q\"\nЖ"`,
		`return "<b>&";`:                         `"<b>&"`,
		"return [1, 2.5, -3, 1e3, true, null,];": `[1,2.5,-3,1000,true,null]`,
		`return {a: 1, "b c": [], d: {}};`:       `{"a":1,"b c":[],"d":{}}`,
		"return 12345678901234;":                 `12345678901234`,
		// arithmetic
		"return 1 + 2 * 3 - 8 / 4 % 2;":   `7`,
		"return 7 / 2;":                   `3.5`,
		"return (1 + 2) * -3;":            `-9`,
		`return "5" * "2" - 1;`:           `9`,
		`return 1 + "2";`:                 `"12"`,
		`return "a" + null + true + 1.5;`: `"a11.5"`,
		"return 5 & 4 | 2;":               `6`,
		"return 1 << 4 >> 2;":             `4`,
		"return ~5;":                      `-6`,
		`return [parseInt("12px"), parseInt(3.9), parseInt("x"), parseDouble("2.5e1 m")];`: `[12,3,0,25]`,
		// comparison and logic
		"return [1 == 1, 1 != 1, 2 > 10, 2 <= 2, 3 >= 4, 1 < 2];":          `[true,false,false,true,false,true]`,
		`return ["b" > "a", "2" > "10", 2 == "2", "x" == 2];`:              `[true,true,true,false]`,
		`return [null == null, null == 0, null != "", !null];`:             `[true,false,true,true]`,
		`return [0 || "a", "" || null, 1 && 2, 0 && 2, [] || 3, {} && 4];`: `["a",null,2,0,3,{}]`,
		"return 1 > 2 ? 3 : 4 > 3 ? 5 : 6;":                                `5`,
		// variables and control
		"var a = 1, b; b = a; a += 5; a -= 1; a *= 3; a /= 5; a %= 2; return [a, b];": `[1,1]`,
		`var s = "a"; s += 1; return s;`:                                              `"a1"`,
		"var i = 0; while (i < 5) { i = i + 1; }; return i;":                          `5`,
		"var s = 0; for (var i = 0; i < 4; i = i + 1) s += i; return s;":              `6`,
		"var i = 0; for (;;) { i += 1; if (i > 3) return i; }":                        `4`,
		"if (0) return 1; else if (1) { return 2; } else return 3;":                   `2`,
		"var a = 1; { var a = 2; } return a;":                                         `1`,
		"var a = 1; var a = 2; return a; // end":                                      `2`,
		"/* a\n * b */ return /**/ 3;":                                                `3`,
		"var a; var b; a = b = 4; return [a, b];":                                     `[4,4]`,
		// arrays and objects
		"var a = [1, [2]]; return [a[0], a[1][0], a[5], a.length, a.x];":    `[1,2,null,2,null]`,
		`var a = {x: {y: 1}}; a.x.y = 2; a["z"] = 3; return [a, a.length];`: `[{"x":{"y":2},"z":3},2]`,
		"var a = [1]; a[1] = 2; a[5] = 6; return a;":                        `{"0":1,"1":2,"5":6}`,
		"var a = {x: 1, y: 2}; delete a.x; return a;":                       `{"y":2}`,
		"var a = [1,2,3]; delete a[2]; return a;":                           `[1,2]`,
		"var a = [1,2,3]; delete a[0]; return a;":                           `{"1":2,"2":3}`,
		"return null.a.b[0].length;":                                        `null`,
		`return ["Жук".length, "ab".x];`:                                    `[3,null]`,
		"return [1] + [2, 3];":                                              `[1,2,3]`,
		"return {a: 1, b: 2} + {b: 3};":                                     `{"a":1,"b":3}`,
		"return [5] + {a: 1};":                                              `{"0":5,"a":1}`,
		// arrays are values
		"var a = [1, [2]]; var b = a; b.push(3); b[1][0] = 9; return [a, b];":         `[[1,[2]],[1,[9],3]]`,
		"var a = [1]; a.push(a); return a;":                                           `[1,[1]]`,
		"var a = []; var b = {x: a}; a.push(1); return b;":                            `{"x":[]}`,
		"var a = [[1]]; var b = a[0]; b.push(2); return a;":                           `[[1]]`,
		"var a = [[1]]; var b = a@.x; var c = a.slice(0); c[0].push(2); return a;":    `[[1]]`,
		"var a = API.users.get(); var b = a; b[0].id = 7; return a@.id + b@.id;":      `[1,5,7,5]`,
		"var a = API.users.get(); a[0].id = 7; var b = a; a[0].id = 8; return b@.id;": `[7,5]`,
		// methods
		"var a = [1]; var n = a.push(2, 3); return [n, a];":                                                                                 `[3,[1,2,3]]`,
		"var a = [1, 2]; var p = a.pop(); return [p, a, [].pop()];":                                                                         `[2,[1],null]`,
		"var a = [1, 2]; var p = a.shift(); a.unshift(8, 9); return [p, a];":                                                                `[1,[8,9,2]]`,
		"var a = [0,1,2,3]; return [a.slice(1), a.slice(1, 3), a.slice(-2), a.slice(3, 1), a.slice(0, -1)];":                                `[[1,2,3],[1,2],[2,3],[],[0,1,2]]`,
		"var a = [0,1,2,3]; var b = a.splice(1, 2, 7, 8, 9); return [a, b];":                                                                `[[0,7,8,9,3],[1,2]]`,
		"var a = [0,1,2,3]; return [a.splice(2), a];":                                                                                       `[[2,3],[0,1]]`,
		`return [[1,"b",null,[3]].indexOf("b"), [1].indexOf(2), [[3]].indexOf(3), "Жук".indexOf("к"), "123".indexOf(2), "a".indexOf("z")];`: `[1,-1,-1,2,1,-1]`,
		`return ["привет".substr(1, 3), "abc".substr(-2), "abc".substr(5), "abc".slice(1, -1)];`:                                            `["рив","bc","","b"]`,
		`return ["a,b,".split(","), "Жы".split("")];`:                                                                                       `[["a","b",""],["Ж","ы"]]`,
		// projection
		`return [API.users.get()@.first_name, API.users.get()@.city@.id, null@.x, [1]@.x, {a: {b: 1}}@.b];`: `[["Аня","Bob"],[2,null],[],[null],[1]]`,
		// API and Args
		"return API.list.get({count: 2});":                                                                          `{"count":10,"items":[0,1]}`,
		"return [API.no.such(), API.no.such({a: 1}).b];":                                                            `[false,null]`,
		"return Args.ids.split(',').length + Args.n + Args.no;":                                                     `"23"`,
		`return API.echo({s: "x", n: 1.5, b: true, f: false, z: null, l: [1, "a"], o: {x: [1]}, d: [[1]], e: []});`: `{"b":"1","d":"[[1]]","e":"","f":"0","l":"1,a","n":"1.5","o":"{\"x\":[1]}","s":"x"}`,
		`var p = {a: 1}; p.b = API.users.get()@.id; return API.echo(p + {c: 3});`:                                   `{"a":"1","b":"1,5","c":"3"}`,
		`return API.echo([]);`: `{}`,
	} {
		got, err := run(code)
		if assert.NoError(t, err, code) {
			assert.Equal(t, want, got, code)
		}
	}
}

// A walker of pages, as libraries send it.
func TestWalkerOfPages(t *testing.T) {
	got, err := run(`var m=3,n=0,b="items",v=n;var c={count:m,offset:v}+{"x":1};
		var r=API.list.get(c),k=r.count,j=r[b],i=1;
		while(i<25&&v+m<=k){v=i*m+n;c.offset=v;j=j+API.list.get(c)[b];i=i+1;}
		return {count:k,items:j,offset:v+m};`)
	require.NoError(t, err)
	assert.Equal(t, `{"count":10,"items":[0,1,2,3,4,5,6,7,8,9],"offset":12}`, got)
}

func TestSyntaxErrors(t *testing.T) {
	for code, want := range map[string]string{
		"return 1 +;":                         "unexpected ';', a value expected at line 1, character 11",
		"var a = 1\nreturn a;":                "unexpected 'return', ';' expected at line 2, character 1",
		"/*\n*/\treturn привет;":              "an unexpected character 'п' at line 2, character 11",
		"return x;":                           "variable 'x' is not declared at line 1, character 8",
		"{ var x = 1; } return x;":            "variable 'x' is not declared",
		"var x = x;":                          "variable 'x' is not declared",
		"var if = 1;":                         "unexpected 'if', a variable's name expected",
		"var 1;":                              "a name expected",
		"return foo(1);":                      "variable 'foo'",
		"var f = 1; return f(1);":             "there are no functions",
		"function f() {}":                     "variable 'function' is not declared",
		"return [1].map(2);":                  "unknown method 'map'",
		"return [1].pop(2);":                  "bad argument count for method 'pop'",
		"var i = 1; i++;":                     "unexpected '+', a value expected",
		"1 = 2;":                              "only a variable or a field can be assigned to",
		"delete 1;":                           "delete wants a field",
		"return 'a":                           "a string without end at line 1, character 8",
		"return \"a\n\";":                     "a string without end",
		`return "\x";`:                        "a malformed string",
		"return 1.2.3;":                       "a malformed number '1.2.3'",
		"return 0x10;":                        "a malformed number",
		"return 5a;":                          "a malformed number",
		"/* a":                                "a comment without end",
		"return # 1;":                         "an unexpected character '#'",
		"{ return 1;":                         "unexpected the end of the code, '}' expected",
		"return API;":                         "'.' expected",
		"return API.wall;":                    "'(' expected",
		"return {1+1: 2};":                    "':' expected",
		"return [1 2];":                       "',' expected",
		"if (1 return 2;":                     "')' expected",
		"return Args;":                        "'.' expected",
		strings.Repeat("(", 1000):             "too many things inside one another",
		strings.Repeat("{", 1000):             "too many things inside one another",
		strings.Repeat("!", 1000):             "too many things inside one another",
		strings.Repeat("if(1)", 1000):         "too many things inside one another",
		"return " + strings.Repeat("[", 1000): "too many things inside one another",
	} {
		_, err := run(code)
		var syntax *vkscript.SyntaxError
		if assert.ErrorAs(t, err, &syntax, code) {
			assert.Contains(t, err.Error(), want, code)
		}
	}
}

func TestRuntimeErrors(t *testing.T) {
	const (
		long = `var s = "aaaaaaaa"; while (s.length < 2000000) s += s; `
		wide = `var a = [1]; while (a.length < 20000) a = a + a; `
	)
	for code, want := range map[string]string{
		"while (1) {}":                          "Too many operations",
		"for (;;);":                             "Too many operations",
		"return 1 / 0;":                         "Division by zero",
		"return 1 % null;":                      "Numeric value is expected",
		`return "a" * 2;`:                       "Numeric value is expected",
		"return [1] == [1];":                    "Comparing values of different or unsupported types",
		"return null < 1;":                      "Comparing values of different or unsupported types",
		"null.a = 1;":                           "setting field [a] on not array variable",
		"var a = 1; delete a.b;":                "deleting field [b] on not array variable",
		"return 1 .split(',');":                 "method split is not of a number",
		"return [].split(',');":                 "method split is not of an array",
		"return API.echo(5);":                   "the parameters of API.echo are no object",
		"return API.echo([1]);":                 "no object",
		`return [1].slice("x");`:                "Numeric value is expected",
		`var s = "aaaaaaaa"; while (1) s += s;`: "memory limit exceeded",
		"var a = [1]; while (1) a = a + a;":     "memory limit exceeded",
		"var a = [1]; while (1) a.push(a);":     "memory limit exceeded",
		`var s = "aaaaaaaa"; while (s.length < 6000000) s += s; return s;`: "response size is too big",
		"var a = 1e300; return a * a;":                                     "a number is too large",
		long + "while (1) s.length;":                                       "Too many operations",
		long + "while (s == s) {}":                                         "Too many operations",
		long + "var o = {}; while (1) o[s];":                               "Too many operations",
		long + "while (1) s.indexOf('b');":                                 "Too many operations",
		long + "while (1) s.substr(1, 1);":                                 "Too many operations",
		wide + "while (1) { a.x = 1; a.push(1); }":                         "Too many operations",
		wide + "while (1) { delete a[0]; a.push(1); }":                     "Too many operations",
		wide + "while (1) { a.splice(0, 1, 5); }":                          "Too many operations",
		wide + "while (1) { a.unshift(a.pop()); }":                         "Too many operations",
		wide + "while (1) { a.indexOf(7); }":                               "Too many operations",
		"return 1" + strings.Repeat("+1", 5000) + ";":                      "too deep an expression",
	} {
		_, err := run(code)
		var runtime *vkscript.RuntimeError
		if assert.ErrorAs(t, err, &runtime, code) {
			assert.Contains(t, err.Error(), want, code)
		}
	}
	_, err := run("return [1, API.stop()];")
	assert.EqualError(t, err, "stopped")
}

func TestProgramRunsAgain(t *testing.T) {
	program, err := vkscript.Compile("var a; var b = [1]; b.push(a); a = 5; return b;")
	require.NoError(t, err)
	for range 2 {
		answer, err := program.Run(vkscript.Env{})
		require.NoError(t, err)
		assert.Equal(t, "[1,null]", string(answer))
	}
}

// FuzzRun: no program breaks the machine, and what comes out is JSON, the same each time.
func FuzzRun(f *testing.F) {
	for _, seed := range []string{
		`return [API.wall.post({"owner_id": -100, "message": "m"}), API.users.get()];`,
		`var a = API.users.get({user_ids: Args.ids}); return a@.first_name;`,
		`var a = [1, [2]]; var b = a; b.push(a); b[1][0] = {x: b}; delete b[0]; return a + b;`,
		`var s = "аб\u0041"; for (var i = 0; i < 3; i = i + 1) { s += i; if (s.length > 4) return s.substr(1, 2).split(""); }`,
		`var a = {x: 1} + [5]; a.y = a.x ? -1.5e3 : ~7 & 3; while (a.length < 9) a.push(a.pop()); return a.splice(1, 2, a);`,
		`return [parseInt("1x"), "ab".indexOf('b'), [1].slice(-1), 5 % 3 << 2, null == 0 || !1];`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, code string) {
		first, err := run(code)
		second, again := run(code)
		if err != nil {
			require.EqualError(t, again, err.Error())
			return
		}
		require.NoError(t, again)
		assert.Equal(t, first, second)
		assert.True(t, json.Valid([]byte(first)), first)
	})
}

func BenchmarkBatch(b *testing.B) {
	code := "return [" + strings.TrimSuffix(strings.Repeat(`API.wall.get({"owner_id":"-100","count":"100","offset":"0"}),`, 25), ",") + "];"
	for b.Loop() {
		program, err := vkscript.Compile(code)
		require.NoError(b, err)
		_, err = program.Run(vkscript.Env{Call: api})
		require.NoError(b, err)
	}
}
