using System.Collections;
using System.Reflection;

namespace Streams.Integration.Tests.Agent;

/// <summary>Finds out by reflection which fields of a record and everything below it were ever set, and which kinds of its enums came.</summary>
internal sealed class Produced
{
    private readonly HashSet<string> _seen = [];

    /// <summary>Notes every field that says something else than a record on which nothing was set.</summary>
    public void Take(object record) => Take(record, Activator.CreateInstance(record.GetType())!);

    /// <summary>Names of the fields that nobody set, and of the symbols that nobody used, of a record type and everything below it.</summary>
    public IEnumerable<string> Missing(Type record) => Names(record, []).Where(name => !_seen.Contains(name)).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Names(Type record, HashSet<Type> visited)
    {
        if (!visited.Add(record))
        {
            yield break;
        }

        foreach (var property in Fields(record))
        {
            yield return $"{record.Name}.{property.Name}";
            var inner = Inner(property.PropertyType);
            var below = inner.IsEnum
                ? Enum.GetNames(inner).Skip(1).Select(symbol => $"{inner.Name}.{symbol}") // the first is the default of what is unknown
                : IsRecord(inner) ? Names(inner, visited) : [];
            foreach (var name in below)
            {
                yield return name;
            }
        }
    }

    private void Take(object record, object untouched)
    {
        foreach (var property in Fields(record.GetType()))
        {
            var value = property.GetValue(record);
            if (value is null || IsSame(value, property.GetValue(untouched)))
            {
                continue;
            }

            _seen.Add($"{record.GetType().Name}.{property.Name}");
            if (value is Enum symbol)
            {
                _seen.Add($"{value.GetType().Name}.{symbol}");
            }

            foreach (var item in value is IEnumerable many and not string and not byte[] and not IDictionary ? many.Cast<object>() : [value])
            {
                if (IsRecord(item.GetType()))
                {
                    Take(item);
                }
            }
        }
    }

    private static bool IsSame(object value, object? untouched) => value switch
    {
        string text => text.Length == 0,
        ICollection many => many.Count == 0,
        _ => value.Equals(untouched),
    };

    private static IEnumerable<PropertyInfo> Fields(Type record) =>
        record.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property is { CanRead: true, CanWrite: true } && property.GetIndexParameters().Length == 0);

    private static Type Inner(Type type) =>
        Nullable.GetUnderlyingType(type) ?? (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(List<>) ? type.GetGenericArguments()[0] : type);

    private static bool IsRecord(Type type) => type.IsClass && type.Namespace == typeof(Streams.Schemas.Event).Namespace;
}
