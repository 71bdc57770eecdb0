using System.Collections;
using System.Reflection;
using System.Reflection.Emit;
using System.Text;
using Streams.Schemas.Wire;

namespace Streams.Schemas.Tests.Wire;

/// <summary>Everything that a view and a plain object show, as lists that can be compared.</summary>
/// <remarks>A view is a ref struct, which reflection cannot hold; so a method is made for each that walks over all of its properties.</remarks>
internal static class Contents
{
    private static readonly Dictionary<Type, DynamicMethod> Walks = [];

    private delegate void Walk(ReadOnlySpan<byte> body, List<object?> contents);

    public static List<object?> OfView(Type view, byte[] body)
    {
        var contents = new List<object?>();
        WholeBody(view)(body, contents);
        return contents;
    }

    public static List<object?> OfRecord(object record)
    {
        var contents = new List<object?>();
        AddRecord(contents, record);
        return contents;
    }

    public static void Add(List<object?> contents, object? value) => contents.Add(value);

    public static void AddSpan(List<object?> contents, ReadOnlySpan<byte> value) => contents.Add(Convert.ToHexString(value));

    private static void AddRecord(List<object?> contents, object record)
    {
        var view = record.GetType().Assembly.GetType(record.GetType().FullName + "View")!;
        foreach (var property in Shown(view))
        {
            AddValue(contents, record.GetType().GetProperty(property.Name)!.GetValue(record));
        }
    }

    private static void AddValue(List<object?> contents, object? value)
    {
        switch (value)
        {
            case string text: AddSpan(contents, Encoding.UTF8.GetBytes(text)); break;
            case byte[] bytes: AddSpan(contents, bytes); break;
            case IDictionary map: AddEntries(contents, map); break;
            case IList list: AddItems(contents, list); break;
            case null or ValueType: contents.Add(value); break;
            default: AddRecord(contents, value); break;
        }
    }

    private static void AddItems(List<object?> contents, IList list)
    {
        contents.Add(list.Count);
        foreach (var item in list)
        {
            AddValue(contents, item);
        }
    }

    private static void AddEntries(List<object?> contents, IDictionary map)
    {
        contents.Add(map.Count);
        foreach (DictionaryEntry entry in map)
        {
            AddValue(contents, entry.Key);
            AddValue(contents, entry.Value);
        }
    }

    private static IEnumerable<PropertyInfo> Shown(Type view) =>
        view.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => !IsPresence(view, property));

    private static bool IsPresence(Type view, PropertyInfo property) =>
        property.Name.StartsWith("Has", StringComparison.Ordinal) && view.GetProperty(property.Name["Has".Length..]) is not null;

    private static PropertyInfo? Presence(Type view, string name) =>
        view.GetProperty(name) is null ? null : view.GetProperty("Has" + name, typeof(bool));

    private static Walk WholeBody(Type view)
    {
        var method = new DynamicMethod("WholeBody" + view.Name, typeof(void), [typeof(ReadOnlySpan<byte>), typeof(List<object?>)], typeof(Contents), skipVisibility: true);
        var il = method.GetILGenerator();
        var local = il.DeclareLocal(view);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Newobj, view.GetConstructor([typeof(ReadOnlySpan<byte>)])!);
        il.Emit(OpCodes.Stloc, local);
        il.Emit(OpCodes.Ldloca, local);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Call, WalkOf(view));
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<Walk>();
    }

    private static DynamicMethod WalkOf(Type view)
    {
        lock (Walks)
        {
            if (!Walks.TryGetValue(view, out var walk))
            {
                walk = new DynamicMethod("Walk" + view.Name, typeof(void), [view.MakeByRefType(), typeof(List<object?>)], typeof(Contents), skipVisibility: true);
                Walks.Add(view, walk);
                var il = walk.GetILGenerator();
                foreach (var property in Shown(view))
                {
                    EmitProperty(il, view, property);
                }
                il.Emit(OpCodes.Ret);
            }
            return walk;
        }
    }

    private static void EmitProperty(ILGenerator il, Type view, PropertyInfo property)
    {
        var end = il.DefineLabel();
        if (Presence(view, property.Name) is { } presence)
        {
            var present = il.DefineLabel();
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Call, presence.GetMethod!);
            il.Emit(OpCodes.Brtrue, present);
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Ldnull);
            il.Emit(OpCodes.Call, typeof(Contents).GetMethod(nameof(Add))!);
            il.Emit(OpCodes.Br, end);
            il.MarkLabel(present);
        }
        var local = il.DeclareLocal(property.PropertyType);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Call, property.GetMethod!);
        il.Emit(OpCodes.Stloc, local);
        if (property.PropertyType is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(ViewArray<,>))
        {
            EmitArray(il, type, local);
        }
        else
        {
            EmitValue(il, property.PropertyType, () => il.Emit(OpCodes.Ldloca, local));
        }
        il.MarkLabel(end);
    }

    private static void EmitArray(ILGenerator il, Type array, LocalBuilder local)
    {
        EmitValue(il, typeof(int), () =>
        {
            var count = il.DeclareLocal(typeof(int));
            il.Emit(OpCodes.Ldloca, local);
            il.Emit(OpCodes.Call, array.GetProperty("Count")!.GetMethod!);
            il.Emit(OpCodes.Stloc, count);
            il.Emit(OpCodes.Ldloca, count);
        });
        var getEnumerator = array.GetMethod("GetEnumerator")!;
        var enumerator = il.DeclareLocal(getEnumerator.ReturnType);
        il.Emit(OpCodes.Ldloca, local);
        il.Emit(OpCodes.Call, getEnumerator);
        il.Emit(OpCodes.Stloc, enumerator);
        var next = il.DefineLabel();
        var end = il.DefineLabel();
        il.MarkLabel(next);
        il.Emit(OpCodes.Ldloca, enumerator);
        il.Emit(OpCodes.Call, getEnumerator.ReturnType.GetMethod("MoveNext")!);
        il.Emit(OpCodes.Brfalse, end);
        EmitValue(il, array.GetGenericArguments()[0], () =>
        {
            il.Emit(OpCodes.Ldloca, enumerator);
            il.Emit(OpCodes.Call, getEnumerator.ReturnType.GetProperty("Current")!.GetMethod!);
        });
        il.Emit(OpCodes.Br, next);
        il.MarkLabel(end);
    }

    /// <summary>Adds the value whose address a piece of code puts on the stack.</summary>
    private static void EmitValue(ILGenerator il, Type type, Action emitAddress)
    {
        if (type.IsByRefLike && type != typeof(ReadOnlySpan<byte>))
        {
            emitAddress();
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Call, WalkOf(type));
            return;
        }
        il.Emit(OpCodes.Ldarg_1);
        emitAddress();
        il.Emit(OpCodes.Ldobj, type);
        if (type == typeof(ReadOnlySpan<byte>))
        {
            il.Emit(OpCodes.Call, typeof(Contents).GetMethod(nameof(AddSpan))!);
            return;
        }
        il.Emit(OpCodes.Box, type);
        il.Emit(OpCodes.Call, typeof(Contents).GetMethod(nameof(Add))!);
    }
}
