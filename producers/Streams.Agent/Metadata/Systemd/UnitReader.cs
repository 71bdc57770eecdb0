using Tmds.DBus.Protocol;

namespace Streams.Agent.Metadata.Systemd;

/// <summary>Takes the properties of a unit over, whatever they hold: what has another type than it should is passed over, texts and lists are cut.</summary>
internal static class UnitReader
{
    private const int LongestText = 512;
    private const int LongestWord = 64;
    private const int MostNames = 8;
    private const int InvocationBytes = 16;

    /// <summary>Lays properties over what is known; both the properties of a unit and those of a service, and any part of them.</summary>
    public static void Take(IReadOnlyDictionary<string, VariantValue> told, UnitFacts facts)
    {
        facts.ControlGroup = Text(told, "ControlGroup", 4_096) ?? facts.ControlGroup;
        facts.Slice = Text(told, "Slice", LongestText) ?? facts.Slice;
        facts.Description = Text(told, "Description", LongestText) ?? facts.Description;
        facts.File = Text(told, "FragmentPath", LongestText) ?? facts.File;
        facts.IsTransient = told.TryGetValue("Transient", out var transient) && transient.Type == VariantValueType.Bool ? transient.GetBool() : facts.IsTransient;
        facts.LoadState = Text(told, "LoadState", LongestWord) ?? facts.LoadState;
        facts.ActiveState = Text(told, "ActiveState", LongestWord) ?? facts.ActiveState;
        facts.SubState = Text(told, "SubState", LongestWord) ?? facts.SubState;
        facts.Result = Text(told, "Result", LongestWord) ?? facts.Result;
        facts.Invocation = Invocation(told) ?? facts.Invocation;
        facts.Trigger = Trigger(told) ?? facts.Trigger;
        facts.TriggeredBy = Names(told, "TriggeredBy") ?? facts.TriggeredBy;
        facts.WantedBy = Wanting(told) ?? facts.WantedBy;
        facts.ActiveAtUs = Time(told, "ActiveEnterTimestamp") ?? facts.ActiveAtUs;
        facts.StartedAtUs = Time(told, "ExecMainStartTimestamp") ?? facts.StartedAtUs;
        facts.ExitedAtUs = Time(told, "ExecMainExitTimestamp") ?? facts.ExitedAtUs;
        facts.MainPid = told.TryGetValue("MainPID", out var pid) && pid.Type == VariantValueType.UInt32 ? (int)Math.Min(pid.GetUInt32(), int.MaxValue) : facts.MainPid;
        facts.ExitKind = Number(told, "ExecMainCode") ?? facts.ExitKind;
        facts.ExitStatus = Number(told, "ExecMainStatus") ?? facts.ExitStatus;
    }

    private static string? Text(IReadOnlyDictionary<string, VariantValue> told, string name, int longest) =>
        told.TryGetValue(name, out var value) && value.Type == VariantValueType.String ? Cut(value.GetString(), longest) : null;

    private static string Cut(string text, int longest) =>
        text.Length <= longest ? text : text[..(char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest)];

    private static int? Number(IReadOnlyDictionary<string, VariantValue> told, string name) =>
        told.TryGetValue(name, out var value) && value.Type == VariantValueType.Int32 ? value.GetInt32() is var number and >= 0 and <= 255 ? number : 0 : null;

    /// <summary>Beyond the year 2200 nothing happened: the product of µs and thousand must not overflow.</summary>
    private static long? Time(IReadOnlyDictionary<string, VariantValue> told, string name) =>
        told.TryGetValue(name, out var value) && value.Type == VariantValueType.UInt64 ? value.GetUInt64() is var time and < 7_258_118_400_000_000 ? (long)time : 0 : null;

    private static string? Invocation(IReadOnlyDictionary<string, VariantValue> told) =>
        told.TryGetValue("InvocationID", out var value) && value is { Type: VariantValueType.Array, ItemType: VariantValueType.Byte }
            ? value.Count == InvocationBytes ? Convert.ToHexStringLower(value.GetArray<byte>()) : ""
            : null;

    private static List<string>? Names(IReadOnlyDictionary<string, VariantValue> told, string name) =>
        told.TryGetValue(name, out var value) && value is { Type: VariantValueType.Array, ItemType: VariantValueType.String }
            ? [.. Enumerable.Range(0, Math.Min(value.Count, MostNames)).Select(at => Cut(value.GetItem(at).GetString(), LongestText))]
            : null;

    private static List<string>? Wanting(IReadOnlyDictionary<string, VariantValue> told) =>
        (Names(told, "RequiredBy"), Names(told, "WantedBy")) switch
        {
            (null, null) => null,
            var (required, wanted) => [.. (required ?? []).Concat(wanted ?? []).Distinct(StringComparer.Ordinal).Take(MostNames)],
        };

    /// <summary>Pairs of words; empty where nothing triggered it.</summary>
    private static string? Trigger(IReadOnlyDictionary<string, VariantValue> told)
    {
        if (!told.TryGetValue("ActivationDetails", out var details) || details.Type != VariantValueType.Array)
        {
            return null;
        }

        for (var at = 0; at < Math.Min(details.Count, MostNames); at++)
        {
            if (details.GetItem(at) is { Type: VariantValueType.Struct, Count: 2 } pair
                && pair.GetItem(0) is { Type: VariantValueType.String } key && pair.GetItem(1) is { Type: VariantValueType.String } value && key.GetString() == "trigger_unit")
            {
                return Cut(value.GetString(), LongestText);
            }
        }

        return "";
    }
}
