using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace Streams.Lab.Documents;

/// <summary>Durations as people write them: 500ms, 10s, 2m.</summary>
internal sealed class DurationConverter : IYamlTypeConverter
{
    public bool Accepts(Type type) => type == typeof(TimeSpan);

    public object? ReadYaml(IParser parser, Type type, ObjectDeserializer rootDeserializer)
    {
        var scalar = parser.Consume<Scalar>();
        return Parse(scalar.Value) ?? throw new YamlException(scalar.Start, scalar.End, $"'{scalar.Value}' is no duration such as 500ms, 10s or 2m");
    }

    public void WriteYaml(IEmitter emitter, object? value, Type type, ObjectSerializer serializer) =>
        emitter.Emit(new Scalar(string.Create(CultureInfo.InvariantCulture, $"{((TimeSpan)value!).TotalMilliseconds}ms")));

    private static TimeSpan? Parse(string text)
    {
        var (unit, milliseconds) = text.EndsWith("ms", StringComparison.Ordinal) ? (2, 1) : text.EndsWith('s') ? (1, 1_000) : text.EndsWith('m') ? (1, 60_000) : (0, 0);
        return milliseconds > 0 && double.TryParse(text.AsSpan(0, text.Length - unit), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 0 and < 1e9
            ? TimeSpan.FromMilliseconds(number * milliseconds)
            : null;
    }
}
