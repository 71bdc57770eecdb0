using System.Globalization;
using System.Text;

namespace Streams.Schemas.Generator.Json;

/// <summary>Reads a JSON document. Own, because an analyzer can bring no other assembly along without shipping it.</summary>
/// <remarks>Source: RFC 8259. Depth is bounded, since the compiler's process must survive any file.</remarks>
internal sealed class JsonParser
{
    private const int MaxDepth = 64;
    private readonly string _document;
    private int _position;

    private JsonParser(string document) => _document = document;

    public static JsonValue Parse(string document)
    {
        var parser = new JsonParser(document);
        var value = parser.ReadValue(depth: 0);
        parser.SkipWhiteSpace();
        return parser._position == document.Length ? value : throw parser.Unexpected("text after the end of the document");
    }

    private JsonValue ReadValue(int depth)
    {
        if (depth > MaxDepth)
        {
            throw Unexpected($"more than {MaxDepth} levels");
        }
        SkipWhiteSpace();
        return Peek() switch
        {
            '{' => ReadObject(depth),
            '[' => ReadArray(depth),
            '"' => new JsonValue(JsonKind.Text, _position) { Text = ReadText() },
            _ => ReadLiteral(),
        };
    }

    private JsonValue ReadObject(int depth)
    {
        var value = new JsonValue(JsonKind.Object, _position);
        _position++;
        while (!TryTake('}'))
        {
            if (value.Members.Count > 0)
            {
                Take(',');
            }
            SkipWhiteSpace();
            var name = ReadText();
            Take(':');
            value.Members.Add(new KeyValuePair<string, JsonValue>(name, ReadValue(depth + 1)));
        }
        return value;
    }

    private JsonValue ReadArray(int depth)
    {
        var value = new JsonValue(JsonKind.Array, _position);
        _position++;
        while (!TryTake(']'))
        {
            if (value.Items.Count > 0)
            {
                Take(',');
            }
            value.Items.Add(ReadValue(depth + 1));
        }
        return value;
    }

    private JsonValue ReadLiteral()
    {
        var start = _position;
        while (_position < _document.Length && (char.IsLetterOrDigit(_document[_position]) || "+-.".IndexOf(_document[_position]) >= 0))
        {
            _position++;
        }
        var text = _document.Substring(start, _position - start);
        var kind = text switch
        {
            "null" => JsonKind.Null,
            "true" or "false" => JsonKind.Boolean,
            _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) => JsonKind.Number,
            _ => throw Unexpected("no value"),
        };
        return new JsonValue(kind, start) { Text = text };
    }

    private string ReadText()
    {
        if (Peek() != '"')
        {
            throw Unexpected("a string was expected");
        }
        _position++;
        var text = new StringBuilder();
        while (Peek() != '"')
        {
            text.Append(_document[_position] == '\\' ? ReadEscape() : _document[_position]);
            _position++;
        }
        _position++;
        return text.ToString();
    }

    /// <summary>Leaves the position at the escape's last character.</summary>
    private char ReadEscape()
    {
        _position++;
        switch (Peek())
        {
            case 'n': return '\n';
            case 't': return '\t';
            case 'r': return '\r';
            case 'b': return '\b';
            case 'f': return '\f';
            case '"': return '"';
            case '\\': return '\\';
            case '/': return '/';
            case 'u' when _position + 4 < _document.Length
                && int.TryParse(_document.Substring(_position + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code):
                _position += 4;
                return (char)code;
            default: throw Unexpected("unknown escape");
        }
    }

    private void SkipWhiteSpace()
    {
        while (_position < _document.Length && char.IsWhiteSpace(_document[_position]))
        {
            _position++;
        }
    }

    private char Peek() => _position < _document.Length ? _document[_position] : throw Unexpected("the document ends");

    private bool TryTake(char character)
    {
        SkipWhiteSpace();
        if (Peek() != character)
        {
            return false;
        }
        _position++;
        return true;
    }

    private void Take(char character)
    {
        if (!TryTake(character))
        {
            throw Unexpected($"'{character}' was expected");
        }
    }

    private JsonException Unexpected(string what) => new(what, Math.Min(_position, _document.Length));
}
