package onescript_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/binding/bsl/value"
	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/binding/onescript"
	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/sandbox"
)

// run runs a program and gives what it prints.
func run(t *testing.T, cfg binding.Config, source string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	cfg.Stdout = &out
	err := binding.New(cfg).Run(t.Context(), binding.Script{Name: "program.os", Source: []byte(source), Dir: t.TempDir()})
	return out.String(), err
}

func TestHTTP(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if r.URL.Path == "/moved" {
			http.Redirect(w, r, "/there", http.StatusFound)
			return
		}
		w.Header().Set("X-Answer", "да")
		if r.URL.Path == "/missing" {
			w.WriteHeader(http.StatusNotFound)
		}
		user, _, _ := r.BasicAuth()
		fmt.Fprintf(w, "%s %s %s %s %s", r.Method, r.URL, body, r.Header.Get("X-Own"), user)
	}))
	defer server.Close()
	host, port, _ := strings.Cut(strings.TrimPrefix(server.URL, "http://"), ":")
	allowed := binding.Config{Permissions: binding.Permissions{Net: binding.Rule{Allow: []string{host}}}}
	begin := fmt.Sprintf("С = Новый HTTPСоединение(%q, %s, \"имя\", \"пароль\");\n", host, port)
	out, err := run(t, allowed, begin+`
		З = Новый HTTPЗапрос("/путь?а=1");
		З.Заголовки.Вставить("X-Own", "своё");
		О = С.Получить(З);
		Сообщить(О.КодСостояния);
		Сообщить(О.Заголовки["X-Answer"]);
		Сообщить(О.ПолучитьТелоКакСтроку());
		З = New HTTPRequest("/x");
		З.SetBodyFromString("тело");
		Сообщить(С.ОтправитьДляОбработки(З).ПолучитьТелоКакСтроку());
		З.УстановитьТелоИзДвоичныхДанных(ПолучитьДвоичныеДанныеИзСтроки("байты"));
		Сообщить(С.ВызватьHTTPМетод("PUT", З).ПолучитьТелоКакДвоичныеДанные().Размер());
		Сообщить(С.Получить(Новый HTTPЗапрос("/missing")).КодСостояния);
		Сообщить(С.Получить(Новый HTTPЗапрос("/moved")).ПолучитьТелоКакСтроку());
		С.РазрешитьАвтоматическоеПеренаправление = Ложь;
		Сообщить(С.Получить(Новый HTTPЗапрос("/moved")).КодСостояния);
		Имя = ПолучитьИмяВременногоФайла();
		О = С.Получить(Новый HTTPЗапрос("/file"), Имя);
		Сообщить(О.ПолучитьИмяФайлаТела() = Имя);
		Сообщить(Новый Файл(Имя).Размер());`)
	require.NoError(t, err)
	assert.Equal(t, strings.Join([]string{"200", "да", "GET /%D0%BF%D1%83%D1%82%D1%8C?%D0%B0=1  своё имя", "POST /x тело  имя", "25", "404",
		"GET /there   имя", "302", "True", "18", ""}, "\n"), strings.ReplaceAll(out, "?а=1", "?%D0%B0=1"))

	_, err = run(t, binding.Config{}, begin+`О = С.Получить(Новый HTTPЗапрос("/"));`)
	assert.ErrorAs(t, err, new(*binding.PermissionError))
	assert.ErrorContains(t, err, "program.os:2")
	server.Close()
	out, err = run(t, allowed, begin+`Попытка О = С.Получить(Новый HTTPЗапрос("/секрет?token=1")); Исключение Сообщить(ОписаниеОшибки()); КонецПопытки;`)
	require.NoError(t, err)
	assert.NotContains(t, out, "token")
}

// recorder answers like VK's sandbox and keeps what was asked.
type recorder struct {
	http.RoundTripper
	asked []string
}

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	req.Body = io.NopCloser(bytes.NewReader(body))
	text := string(body)
	if at := strings.Index(text, "guid="); at >= 0 { // another one each time
		text = text[:at] + "guid=" + strings.TrimLeft(text[at+5:], "0123456789abcdefABCDEF-")
	}
	if !strings.HasPrefix(req.Header.Get("Content-Type"), "multipart/") {
		r.asked = append(r.asked, req.URL.Path+" "+text)
	}
	return r.RoundTripper.RoundTrip(req)
}

// Programs of both languages send the same requests.
func TestSameRequestsAsLua(t *testing.T) {
	for _, c := range []struct{ os, lua string }{
		{`OPI_VK.СоздатьПост("Привет 1.50", , Истина, "https://example.com", Новый Структура("owner_id, publish_date", -5, 1700000000));`,
			`OPI_VK.CreatePost("Привет 1.50", nil, true, "https://example.com", {owner_id = -5, publish_date = 1700000000})`},
		{`М = Новый Массив; М.Добавить("да"); М.Добавить("нет"); OPI_VK.CreatePoll("Вопрос?", М);`,
			`OPI_VK.CreatePoll("Вопрос?", {"да", "нет"})`},
		{`П = Новый Соответствие; П["from_group"] = 1; OPI_VK.НаписатьКомментарий(1, -5, "текст", П);`,
			`OPI_VK.WriteComment(1, -5, "текст", {from_group = 1})`},
		{`OPI_VK.ПолучитьСтатистику('20240101', '20240131235959');`,
			`OPI_VK.GetStatistics("2024-01-01", "2024-01-31 23:59:59")`},
		{`М = Новый Массив; М.Добавить(1); М.Добавить("2"); OPI_VK.GetPostStatistics(М);`,
			`OPI_VK.GetPostStatistics({1, "2"})`},
		{`OPI_VK.СократитьСсылку("https://example.com/?а=1&b=2");`,
			`OPI_VK.ShortenLink("https://example.com/?а=1&b=2")`},
	} {
		var asked [2][]string
		var failed [2]bool
		for i, script := range []binding.Script{{Name: "a.os", Source: []byte(c.os)}, {Name: "a.lua", Source: []byte(c.lua)}} {
			way := &recorder{RoundTripper: sandbox.New(sandbox.Config{Rate: sandbox.Rate{User: -1, Community: -1, Service: -1}})}
			client := vk.New(vk.Config{Transport: way, Token: sandbox.UserToken})
			host := binding.New(binding.Config{Client: client, GroupID: "1", AppID: "1"})
			failed[i] = host.Run(t.Context(), script) != nil
			asked[i] = way.asked
		}
		assert.NotEmpty(t, asked[0], c.os)
		assert.Equal(t, failed[1], failed[0], c.os)
		assert.Equal(t, asked[1], asked[0], c.os)
	}
}

// Answers are maps and arrays, parameters a structure, as the original gives them.
func TestAnswers(t *testing.T) {
	way := sandbox.New(sandbox.Config{Rate: sandbox.Rate{User: -1, Community: -1, Service: -1}})
	cfg := binding.Config{Client: vk.New(vk.Config{Transport: way, Token: sandbox.UserToken}), GroupID: "1", AppID: "1"}
	out, err := run(t, cfg, `
		О = OPI_VK.СоздатьПост("x", Новый Массив);
		Сообщить(ТипЗнч(О));
		Сообщить(ТипЗнч(О["response"]["post_id"]));
		П = OPI_VK.ПолучитьПараметрыАвторизации();
		Сообщить(ТипЗнч(П));
		Сообщить(П.owner_id);
		Сообщить(ТипЗнч(OPI_VK.ПолучитьСписокТоваров()));
		Сообщить(ТипЗнч(OPI_VK.ПолучитьОписаниеТовара()));
		Сообщить(OPI_Tools.JSONString(Новый Структура("а", 1)) = "{" + Символы.ВК + Символы.ПС + " ""а"": 1" + Символы.ВК + Символы.ПС + "}");
		Сообщить(OPI_Инструменты.ЧислоВСтроку(1234567));
		Сообщить(OPI_Tools.UNIXTime('20240131'));
		Попытка OPI_VK.СоздатьПстт(); Исключение Сообщить(ИнформацияОбОшибке().Описание); КонецПопытки;
		Попытка OPI_VK.СоздатьПост(Новый Файл("а")); Исключение Сообщить("нет"); КонецПопытки;`)
	require.NoError(t, err)
	assert.Equal(t, "Соответствие\nЧисло\nСтруктура\n-1\nМассив\nСоответствие\nTrue\n1234567\n1706659200\n"+
		"OPI_VK has no function \"СоздатьПстт\"; did you mean \"СоздатьПост\"?\nнет\n", out)
}

// The program's own part of an error is the same for all that can go wrong.
func TestErrorsTellTheirPlace(t *testing.T) {
	_, err := run(t, binding.Config{}, "Процедура П(А)\n\tА.Нет();\nКонецПроцедуры\n\nП(Новый Массив);")
	var failed *engine.RuntimeError
	require.ErrorAs(t, err, &failed)
	assert.Equal(t, "program.os:2: Метод объекта не обнаружен (Нет)", err.Error())
	assert.Equal(t, 4, failed.Col)
	require.Len(t, failed.Trace, 2)
	assert.Equal(t, "program.os:2: in method 'П'", failed.Trace[0].String())
	assert.Equal(t, "program.os:5: in main chunk", failed.Trace[1].String())

	_, err = run(t, binding.Config{MaxSteps: 1000}, "\nПока Истина Цикл\nКонецЦикла;")
	assert.ErrorIs(t, err, engine.ErrSteps)
	assert.ErrorContains(t, err, "program.os:2")
	_, err = run(t, binding.Config{MaxSteps: 1000}, "Попытка\nПока Истина Цикл\nКонецЦикла;\nИсключение\nСообщить(1);\nКонецПопытки;")
	assert.ErrorIs(t, err, engine.ErrSteps, "no Try catches a limit")
	_, err = run(t, binding.Config{MaxMemory: 100 << 20}, "М = Новый Массив(60000000);")
	assert.ErrorIs(t, err, engine.ErrMemory)

	_, err = run(t, binding.Config{}, "Сообщить(Ъ);\nСообщить(Ы(1));")
	var wrong *onescript.CompileError
	require.ErrorAs(t, err, &wrong)
	assert.Len(t, wrong.Diagnostics, 2)
}

func TestEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := fmt.Errorf("enough")
	host := binding.New(binding.Config{Stdout: writerFunc(func() { cancel(stop) })})
	err := host.Run(ctx, binding.Script{Name: "a.os", Source: []byte(`Сообщить("начал"); Приостановить(1000000); Сообщить("нет");`)})
	assert.ErrorIs(t, err, stop)
}

type writerFunc func()

func (w writerFunc) Write(p []byte) (int, error) {
	w()
	return len(p), nil
}

// A module that several use is one, its body runs once; classes have objects of their own.
func TestUse(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"общий.os":              "Перем Число1 Экспорт;\nФункция Следующее() Экспорт\nЧисло1 = Число1 + 1;\nВозврат Число1;\nКонецФункции\nПроцедура Скрытая()\nКонецПроцедуры\nЧисло1 = 0;\nСообщить(\"тело\");",
		"второй.os":             "#Использовать \"общий.os\"\nФункция Взять() Экспорт\nВозврат общий.Следующее();\nКонецФункции",
		"lib/Классы/Точка.os":   "Перем Х Экспорт;\nПроцедура ПриСозданииОбъекта(НачальныйХ = 0)\nХ = НачальныйХ;\nКонецПроцедуры\nПроцедура Сдвинуть(На, Итог = 0) Экспорт\nХ = Х + На;\nИтог = Х;\nКонецПроцедуры\nФункция Я() Экспорт\nВозврат ЭтотОбъект;\nКонецФункции",
		"lib/Модули/Функции.os": "Функция Двойка() Экспорт\nВозврат 2;\nКонецФункции",
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o777))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o666))
	}
	var out bytes.Buffer
	err := binding.New(binding.Config{Stdout: &out}).Run(t.Context(), binding.Script{Name: "program.os", Dir: dir, Source: []byte(`
		#Использовать "общий.os"
		#Использовать "второй.os"
		#Использовать "lib"
		Сообщить("" + общий.Следующее() + второй.Взять() + общий.Следующее());
		А = Новый Точка(5);
		Б = Новый Точка;
		И_ = 0;
		А.Сдвинуть(2, И_);
		Б.Х = 100;
		Сообщить("" + А.Х + " " + Б.Х + " " + И_);
		Сообщить(ТипЗнч(А) = Тип("точка"));
		Сообщить(ТипЗнч(А));
		Сообщить(А.Я() = А);
		Сообщить(Функции.Двойка());
		Попытка общий.Скрытая(); Исключение Сообщить(ИнформацияОбОшибке().Описание); КонецПопытки;
		Попытка Х = Новый Точка(1, 2); Исключение Сообщить(ИнформацияОбОшибке().Описание); КонецПопытки;`)})
	require.NoError(t, err)
	assert.Equal(t, "тело\n123\n7 100 7\nTrue\nТочка\nTrue\n2\nМетод объекта не обнаружен (Скрытая)\nСлишком много фактических параметров\n", out.String())
}

// Modules that use each other are made once each; who comes first finds the other with its body not run yet.
func TestUseInACircle(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "а.os"), []byte("#Использовать \"б.os\"\nФункция А1() Экспорт\nВозврат 1;\nКонецФункции\nСообщить(\"а\");"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "б.os"), []byte("#Использовать \"а.os\"\n#Использовать \"б.os\"\nФункция Б1() Экспорт\nВозврат а.А1() + 1;\nКонецФункции\nСообщить(\"б\" + б.Б1());"), 0o600))
	var out bytes.Buffer
	err := binding.New(binding.Config{Stdout: &out}).Run(t.Context(), binding.Script{Name: "program.os", Dir: dir, Source: []byte("#Использовать \"а.os\"\n#Использовать \"б.os\"\nСообщить(б.Б1());")})
	require.NoError(t, err)
	assert.Equal(t, "б2\nа\n2\n", out.String())
}

func TestLocales(t *testing.T) {
	out, err := run(t, binding.Config{Locale: "ru"}, `
		Сообщить(Истина);
		Сообщить("" + '20240131' + " " + 1.50);
		Сообщить(Формат(1234567.5, ""));
		Сообщить(Формат('20240131', "ДФ='d MMMM yyyy'"));
		Сообщить(Строка(Ложь));
		З = Новый ЗаписьJSON; З.УстановитьСтроку(); З.ЗаписатьЗначение(Истина); Сообщить(З.Закрыть());`)
	require.NoError(t, err)
	assert.Equal(t, "Да\n31.01.2024 0:00:00 1.50\n1\u00a0234\u00a0567,5\n31 января 2024\nНет\ntrue\n", out)
	_, ok := value.LocaleOf("тарабарский")
	assert.False(t, ok)
}

// Rehearsals set the clock and the random values.
func TestClockAndRandom(t *testing.T) {
	cfg := binding.Config{Seed: 7, Now: func() time.Time { return time.Date(2024, 1, 31, 12, 0, 0, 0, time.UTC) }}
	const source = `Сообщить(ТекущаяДата()); Сообщить(OPI_Tools.GetCurrentDate() = ТекущаяУниверсальнаяДата());
		Сообщить(ТекущаяУниверсальнаяДатаВМиллисекундах() - ('20240131' - '00010101') * 1000);
		Г = Новый ГенераторСлучайныхЧисел; Сообщить("" + Г.СлучайноеЧисло(1, 1000000) + Новый УникальныйИдентификатор);`
	first, err := run(t, cfg, source)
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(first, "01/31/2024 12:00:00\nTrue\n43200000\n"), first)
	second, err := run(t, cfg, source)
	require.NoError(t, err)
	assert.Equal(t, first, second)
}

// Collections that hold each other many times over are refused in time.
func TestBoundsOfCollections(t *testing.T) {
	const doubled = `М = Новый Массив; Для Н = 1 По 40 Цикл Б = Новый Массив; Б.Добавить(М); Б.Добавить(М); М = Б; КонецЦикла;`
	_, err := run(t, binding.Config{}, doubled+`OPI_VK.СоздатьПост(М);`)
	assert.ErrorContains(t, err, "holds more than 262144 values")
	const itself = `М = Новый Массив; М.Добавить(М); М.Добавить(М);`
	_, err = run(t, binding.Config{}, itself+`OPI_VK.СоздатьПост(М);`)
	assert.ErrorContains(t, err, "nested deeper than 200")
	_, err = run(t, binding.Config{}, itself+`З = Новый ЗаписьJSON; З.УстановитьСтроку(); ЗаписатьJSON(З, М);`)
	assert.ErrorContains(t, err, "вложенность больше 512")
}
