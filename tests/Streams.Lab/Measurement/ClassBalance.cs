namespace Streams.Lab.Measurement;

/// <summary>The balance of one class of events over what a storm program counted itself.</summary>
/// <param name="Class">Class, as the sensors name it.</param>
/// <param name="What">What was counted.</param>
/// <param name="Produced">Made, by the program's own count.</param>
/// <param name="Stored">Found in the events of its container.</param>
internal sealed record ClassBalance(string Class, string What, long Produced, long Stored)
{
    /// <summary>Lost and told of by nobody, given what was declared of the class; 0 where nothing is missing.</summary>
    public static long Undeclared(IEnumerable<ClassBalance> balances, IReadOnlyDictionary<string, long> declared) =>
        balances.GroupBy(balance => balance.Class)
            .Sum(group => Math.Max(0, group.Sum(balance => Math.Max(0, balance.Produced - balance.Stored)) - declared.GetValueOrDefault(group.Key) - declared.GetValueOrDefault("all")));

    /// <summary>Stored more often than made.</summary>
    public static long Surplus(IEnumerable<ClassBalance> balances) => balances.Sum(balance => Math.Max(0, balance.Stored - balance.Produced));
}
