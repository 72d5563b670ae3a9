// Package syntax reads Lua 5.1 source (with goto, and names in any script) into a tree whose names are resolved.
// Start with Parse.
package syntax

// Pos is a place in the source: both numbers start at 1, the column counts characters.
type Pos struct{ Line, Col int32 }

// Position gives p itself, so that a node embedding Pos has a position.
func (p Pos) Position() Pos { return p }

// Local is a local variable or parameter.
type Local struct {
	Pos
	Name     string
	Func     *Function // the function that declares it
	Captured bool      // used by an inner function
	Used     bool      // read somewhere
	Reg      int       // register; belongs to the code generator
}

// Function is a function body; the whole chunk is one too.
type Function struct {
	Pos
	Params  []*Local
	Vararg  bool
	Arg     *Local // the implicit arg table of a vararg function that reads arg and never ...
	Body    *Block
	EndLine int
}

// Block is a list of statements with a scope of its own.
type Block struct {
	Stmts []Stmt
	Last  Pos // of the token that ends it
}

// Label is a goto target.
type Label struct {
	Pos
	Name  string
	Block *Block // the one it stands in
}

// Stmt is a statement: one of the types of this file.
type Stmt interface{ Position() Pos }

type (
	// LocalStmt is: local Names = Values.
	LocalStmt struct {
		Pos
		Names  []*Local
		Values []Expr
	}
	// LocalFunctionStmt is: local function Name.
	LocalFunctionStmt struct {
		Pos
		Name *Local
		Func *FunctionExpr
	}
	// AssignStmt is: Targets = Values. A target is a *Name or an *Index.
	AssignStmt struct {
		Pos
		Targets []Expr
		Values  []Expr
	}
	// CallStmt is a call whose results are dropped: a *Call or a *MethodCall.
	CallStmt struct {
		Pos
		Call Expr
	}
	// DoStmt is: do Body end.
	DoStmt struct {
		Pos
		Body *Block
	}
	// WhileStmt is: while Cond do Body end.
	WhileStmt struct {
		Pos
		Cond Expr
		Body *Block
	}
	// RepeatStmt is: repeat Body until Cond; Cond sees the locals of Body.
	RepeatStmt struct {
		Pos
		Body *Block
		Cond Expr
	}
	// IfStmt is: if Conds[0] then Blocks[0] elseif ... else Else end.
	IfStmt struct {
		Pos
		Conds  []Expr
		Blocks []*Block
		Else   *Block // nil when there is none
	}
	// NumericForStmt is: for Var = Start, Limit, Step do Body end; Step may be nil.
	NumericForStmt struct {
		Pos
		Var                *Local
		Start, Limit, Step Expr
		Body               *Block
	}
	// GenericForStmt is: for Vars in Values do Body end.
	GenericForStmt struct {
		Pos
		Vars   []*Local
		Values []Expr
		Body   *Block
	}
	// ReturnStmt is: return Values.
	ReturnStmt struct {
		Pos
		Values []Expr
	}
	// BreakStmt leaves the innermost loop.
	BreakStmt struct{ Pos }
	// GotoStmt jumps to Label.
	GotoStmt struct {
		Pos
		Name  string
		Label *Label
	}
	// LabelStmt is: ::name::.
	LabelStmt struct {
		Pos
		Label *Label
	}
)

// Expr is an expression: one of the types below.
type Expr interface{ Position() Pos }

type (
	// Nil is the constant nil.
	Nil struct{ Pos }
	// True is the constant true.
	True struct{ Pos }
	// False is the constant false.
	False struct{ Pos }
	// Vararg is the expression "...".
	Vararg struct{ Pos }
	// Number is a numeric constant.
	Number struct {
		Pos
		Value float64
	}
	// String is a string constant, escapes resolved.
	String struct {
		Pos
		Value string
	}
	// FunctionExpr is a function in an expression.
	FunctionExpr struct {
		Pos
		Func *Function
	}
	// Name is a variable; Local is nil for a global one.
	Name struct {
		Pos
		Name  string
		Local *Local
	}
	// Index is Object[Key] or Object.Key.
	Index struct {
		Pos
		Object, Key Expr
	}
	// Call is Func(Args); its position is that of the opening parenthesis.
	Call struct {
		Pos
		Func Expr
		Args []Expr
	}
	// MethodCall is Object:Name(Args); its position is that of the name.
	MethodCall struct {
		Pos
		Object Expr
		Name   string
		Args   []Expr
	}
	// Unary is Op X.
	Unary struct {
		Pos
		Op Op
		X  Expr
	}
	// Binary is X Op Y; its position is that of the operator.
	Binary struct {
		Pos
		Op   Op
		X, Y Expr
	}
	// Concat is a chain of "..", which associates to the right. Parts stand from the last to the first,
	// the order in which a right associative chain is read.
	Concat struct {
		Pos
		Parts []Expr
	}
	// Paren is (X): one value of a call or "...".
	Paren struct {
		Pos
		X Expr
	}
	// Table is a table constructor.
	Table struct {
		Pos
		Items []Item
	}
	// Item is one field of a Table; Key is nil for a positional one.
	Item struct{ Key, Value Expr }
)

// Op is an operator.
type Op uint8

// The operators.
const (
	OpAdd Op = iota
	OpSub
	OpMul
	OpDiv
	OpMod
	OpPow
	OpConcat
	OpEq
	OpNe
	OpLt
	OpLe
	OpGt
	OpGe
	OpAnd
	OpOr
	OpNeg
	OpNot
	OpLen
)
