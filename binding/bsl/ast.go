// Package bsl reads 1C's language as OneScript 1.9.2 understands it: source becomes a tree with places and comments, names are bound,
// and a tree becomes text again. Start with Parse, then Bind.
package bsl

// Pos is a place in a source: both numbers start at 1, the column counts characters. The zero Pos is no place.
type Pos struct{ Line, Col int32 }

// Before tells whether p stands before q.
func (p Pos) Before(q Pos) bool { return p.Line < q.Line || p.Line == q.Line && p.Col < q.Col }

// Span is a stretch of source: End is the place just after it.
type Span struct{ Start, End Pos }

// Range gives s itself, so that a node embedding Span has one.
func (s Span) Range() Span { return s }

// Node is anything with a place.
type Node interface{ Range() Span }

// Module is one source file. Vars, Methods and Main come in this order.
type Module struct {
	Span
	Name    string // of the file, as given to Parse
	Uses    []*Use
	Vars    []*VarDecl
	Methods []*Method
	Main    *Method   // the module's body, a procedure without a name; never nil
	Trivia  []Trivia  // comments, regions and text left out by #If, in order
	Russian bool      // most of its keywords are
	Globals []*Symbol // module variables; filled by Bind
	source  string
	lines   []int // byte at which each line begins
}

// Use is: #Use Library, or #Use "path".
type Use struct {
	Span
	Library string
	Path    bool // it was quoted
}

// TriviaKind tells what a Trivia is.
type TriviaKind uint8

// The kinds of trivia.
const (
	Comment   TriviaKind = iota // // text
	Region                      // #Region Name
	EndRegion                   // #EndRegion
	Directive                   // #If ... Then, #ElsIf, #Else, #EndIf, #Insert and the like
	Skipped                     // lines that an #If leaves out
)

// Trivia is text that means nothing to the program. Text is as written, with its // or #.
type Trivia struct {
	Span
	Kind TriviaKind
	Text string
	Own  bool // nothing but blanks stands before it on its line
}

// Annotation is: &Name or &Name(Key = literal, literal).
type Annotation struct {
	Span
	Name string
	Args []AnnotationArg
}

// AnnotationArg is an argument of an Annotation; Key is empty for a positional one, Value nil when only the key stands there.
type AnnotationArg struct {
	Key   string
	Value Expr
}

// VarDecl is: Var A Export, B;
type VarDecl struct {
	Span
	Annotations []*Annotation
	Names       []*VarName
}

// VarName is one name of a VarDecl.
type VarName struct {
	Span
	Name   string
	Export bool
	Sym    *Symbol
}

// Method is a procedure or function, or the body of a module.
type Method struct {
	Span
	Name        string
	NameSpan    Span
	Annotations []*Annotation
	Func        bool // Function, else Procedure
	Async       bool
	Export      bool
	Params      []*Param
	Vars        []*VarDecl
	Body        *Block
	Locals      []*Symbol // parameters first, then the other variables as they appear; filled by Bind
	Sym         *Symbol   // of its name; nil for a module's body
}

// Param is a parameter. Default is a literal, perhaps with a sign before it, or nil.
type Param struct {
	Span
	Annotations []*Annotation
	Name        string
	ByVal       bool
	Default     Expr
	Sym         *Symbol
}

// Block is a list of statements. Its span ends where the keyword that ends it begins.
type Block struct {
	Span
	Stmts []Stmt
}

// Stmt is a statement: one of the types below. Its span ends before the semicolon.
type Stmt interface {
	Node
	stmt()
}

type (
	// AssignStmt is: Target = Value. The target is a *Name, *Member or *Index.
	AssignStmt struct {
		Span
		Target, Value Expr
	}
	// CallStmt is a call whose result is dropped: a *Call or *MethodCall (or an *Await of one).
	CallStmt struct {
		Span
		Call Expr
	}
	// IfStmt is: If, ElsIf ..., Else. Else is nil when there is none.
	IfStmt struct {
		Span
		Branches []*Branch
		Else     *Block
	}
	// Branch is one condition of an IfStmt with what it guards.
	Branch struct {
		Span
		Cond Expr
		Body *Block
	}
	// WhileStmt is: While Cond Do Body EndDo.
	WhileStmt struct {
		Span
		Cond Expr
		Body *Block
	}
	// ForStmt is: For Var = From To To Do Body EndDo.
	ForStmt struct {
		Span
		Var      *Name
		From, To Expr
		Body     *Block
	}
	// ForEachStmt is: For Each Var In Items Do Body EndDo.
	ForEachStmt struct {
		Span
		Var   *Name
		Items Expr
		Body  *Block
	}
	// TryStmt is: Try Body Except Handler EndTry.
	TryStmt struct {
		Span
		Body, Handler *Block
	}
	// RaiseStmt is: Raise Value. Value is nil for the one that passes the error on.
	RaiseStmt struct {
		Span
		Value Expr
	}
	// ReturnStmt is: Return Value. Value is nil in a procedure.
	ReturnStmt struct {
		Span
		Value Expr
	}
	// BreakStmt leaves the innermost loop.
	BreakStmt struct{ Span }
	// ContinueStmt goes on with the innermost loop.
	ContinueStmt struct{ Span }
	// ExecuteStmt runs text as code.
	ExecuteStmt struct {
		Span
		Code Expr
	}
	// HandlerStmt is: AddHandler Event, Handler, or RemoveHandler.
	HandlerStmt struct {
		Span
		Remove         bool
		Event, Handler Expr
	}
	// GotoStmt is: Goto ~Label.
	GotoStmt struct {
		Span
		Label string
	}
	// LabelStmt is: ~Label:
	LabelStmt struct {
		Span
		Label string
	}
)

// Expr is an expression: one of the types below.
type Expr interface {
	Node
	expr()
}

type (
	// Number is a number as written: digits, perhaps with a dot and more digits.
	Number struct {
		Span
		Text string
	}
	// String is a text with its quotes resolved; line ends are "\n".
	String struct {
		Span
		Value string
	}
	// Date is a date literal, always as 14 digits: yyyyMMddHHmmss.
	Date struct {
		Span
		Digits string
	}
	// Bool is True or False.
	Bool struct {
		Span
		Value bool
	}
	// Undefined is the value Undefined.
	Undefined struct{ Span }
	// Null is the value Null.
	Null struct{ Span }
	// Name is a variable, or a global property as OPI_VK or Chars.
	Name struct {
		Span
		Name string
		Sym  *Symbol
	}
	// Call is Func(Args) of a method of the module or a global one. A skipped argument is nil.
	Call struct {
		Span
		Func *Name
		Args []Expr
	}
	// Member is X.Name.
	Member struct {
		Span
		X    Expr
		Name string
		At   Pos // of the name
	}
	// MethodCall is X.Name(Args). A skipped argument is nil.
	MethodCall struct {
		Span
		X    Expr
		Name string
		At   Pos // of the name
		Args []Expr
	}
	// Index is X[Key].
	Index struct {
		Span
		X, Key Expr
	}
	// New is: New Type(Args). For New(expression, args) Type is empty and Dynamic the expression.
	New struct {
		Span
		Type     string
		TypeSpan Span
		Dynamic  Expr
		Args     []Expr
	}
	// Ternary is: ?(Cond, Then, Else).
	Ternary struct {
		Span
		Cond, Then, Else Expr
	}
	// Unary is Op X: OpNeg, OpPlus or OpNot.
	Unary struct {
		Span
		Op Op
		X  Expr
	}
	// Binary is X Op Y. Chains lean to the left.
	Binary struct {
		Span
		Op   Op
		At   Pos // of the operator
		X, Y Expr
	}
	// Paren is (X).
	Paren struct {
		Span
		X Expr
	}
	// Await is: Await X.
	Await struct {
		Span
		X Expr
	}
	// Bad stands where an expression could not be read; the diagnostics tell why.
	Bad struct{ Span }
)

// Op is an operator.
type Op uint8

// The operators.
const (
	OpOr Op = iota
	OpAnd
	OpNot
	OpEq
	OpNe
	OpLt
	OpLe
	OpGt
	OpGe
	OpAdd
	OpSub
	OpMul
	OpDiv
	OpMod
	OpNeg
	OpPlus
)

// SymbolKind tells what a name stands for.
type SymbolKind uint8

// The kinds of symbols.
const (
	Local      SymbolKind = iota // a variable of a method, or of the module's body
	Parameter                    // of a method
	ModuleVar                    // declared by Var at the top of the module
	ModuleFunc                   // a method of the module
	GlobalFunc                   // a function of the language or its library: Symbol.Global
	GlobalProp                   // a value of the library: Chars, an enumeration: Symbol.Global
	ImportName                   // brought by #Use: Symbol.Import
)

// Symbol is what a name means. All names that mean the same share one.
type Symbol struct {
	Kind     SymbolKind
	Name     string  // as first written
	Pos      Pos     // where first written; none for globals and imports
	Index    int     // of a Local or Parameter: in Method.Locals; of a ModuleVar: in Module.Globals; of a ModuleFunc: in Module.Methods
	Method   *Method // a ModuleFunc's own, a Local's and Parameter's owner
	Export   bool
	Global   *Global
	Import   *Import
	Assigned bool // somewhere: by assignment, as a counter of a loop, by Structure.Property, or by a method of the module that it is passed to
}

// Import is what a #Use brings under one name: a module, or a class for New. Module is nil for what is no BSL: OPI_VK.
type Import struct {
	Name   string
	Class  bool
	Module *Module
}

// Out is the argument that Structure.Property assigns, as in Order.Property("Sum", Sum); nil when there is none. The type
// of what the method belongs to is not asked for.
func (c *MethodCall) Out() Expr {
	if len(c.Args) < 2 || c.Args[1] == nil {
		return nil
	}
	if name := Fold(c.Name); name != "свойство" && name != "property" {
		return nil
	}
	if n, ok := c.X.(*Name); ok && n.Sym != nil && n.Sym.Kind == ImportName {
		return nil
	}
	return c.Args[1]
}

func (*AssignStmt) stmt()   {}
func (*CallStmt) stmt()     {}
func (*IfStmt) stmt()       {}
func (*WhileStmt) stmt()    {}
func (*ForStmt) stmt()      {}
func (*ForEachStmt) stmt()  {}
func (*TryStmt) stmt()      {}
func (*RaiseStmt) stmt()    {}
func (*ReturnStmt) stmt()   {}
func (*BreakStmt) stmt()    {}
func (*ContinueStmt) stmt() {}
func (*ExecuteStmt) stmt()  {}
func (*HandlerStmt) stmt()  {}
func (*GotoStmt) stmt()     {}
func (*LabelStmt) stmt()    {}

func (*Number) expr()     {}
func (*String) expr()     {}
func (*Date) expr()       {}
func (*Bool) expr()       {}
func (*Undefined) expr()  {}
func (*Null) expr()       {}
func (*Name) expr()       {}
func (*Call) expr()       {}
func (*Member) expr()     {}
func (*MethodCall) expr() {}
func (*Index) expr()      {}
func (*New) expr()        {}
func (*Ternary) expr()    {}
func (*Unary) expr()      {}
func (*Binary) expr()     {}
func (*Paren) expr()      {}
func (*Await) expr()      {}
func (*Bad) expr()        {}
