using Streams.Schemas;
using Streams.Sensors;

namespace Streams.Agent.Delivery;

/// <summary>The agent's side of the balance: what it handed over, left out and added, by class.</summary>
/// <remarks>Units: kernel occurrences. Thread: one.</remarks>
internal sealed class Accounts
{
    private readonly Dictionary<string, Account> _byClass = [];

    /// <summary>An event was handed to the producer.</summary>
    public void HandedOver(Event happened) => Of(ClassOf(happened.Kind)).HandedOver += happened.Occurrences;

    /// <summary>An event was left out by policy.</summary>
    public void Filtered(string ofClass, long occurrences) => Of(ofClass).Filtered += occurrences;

    /// <summary>The agent itself made an event, or a sensor declared a loss: no sensor counted it as seen.</summary>
    public void Added(Event happened) => Of(ClassOf(happened.Kind)).Added += happened.Occurrences;

    /// <summary>A declaration of the agent's own found no room, and is made again later.</summary>
    public void Withdrawn(Event happened) => Of(ClassOf(happened.Kind)).Added -= happened.Occurrences;

    /// <summary>Occurrences were given up by the agent, which declares them.</summary>
    public void Lost(string ofClass, long occurrences) => Of(ofClass).Lost += occurrences;

    /// <summary>The balance by class: the sensors' and the agent's together. What is on its way is in seen alone.</summary>
    public List<ClassCounter> Balance(IEnumerable<ISensor> sensors)
    {
        var counters = new SortedDictionary<string, ClassCounter>(StringComparer.Ordinal);
        foreach (var balance in sensors.SelectMany(sensor => sensor.Balances()))
        {
            var counter = CounterOf(counters, balance.Class);
            counter.Seen += balance.Seen;
            counter.Filtered += balance.Filtered;
            counter.Lost += balance.Lost;
        }

        foreach (var (name, account) in _byClass)
        {
            var counter = CounterOf(counters, name);
            counter.Seen += account.Added;
            counter.HandedOver += account.HandedOver;
            counter.Filtered += account.Filtered;
            counter.Lost += account.Lost;
        }

        return [.. counters.Values];
    }

    /// <summary>Class of a kind, as the sensors count it.</summary>
    public static string ClassOf(EventKind kind) => kind switch
    {
        EventKind.ProcessStarted or EventKind.ProcessExited or EventKind.OomKill => SensorClasses.Process,
        EventKind.ConnectionOpened or EventKind.ConnectionClosed or EventKind.FlowSample or EventKind.ListenStarted
            or EventKind.ConnectionFailed or EventKind.DnsQuestion => SensorClasses.Connection,
        EventKind.ResourceSample => SensorClasses.Resource,
        EventKind.Lifecycle => SensorClasses.Lifecycle,
        EventKind.SensorGap => SensorClasses.Gap,
        EventKind.FileActivity => SensorClasses.File,
        EventKind.PrivilegeChange => SensorClasses.Privilege,
        EventKind.SyscallCounts => SensorClasses.Syscall,
        _ => "other",
    };

    private static ClassCounter CounterOf(SortedDictionary<string, ClassCounter> counters, string name)
    {
        if (!counters.TryGetValue(name, out var counter))
        {
            counter = new ClassCounter { Class = name };
            counters.Add(name, counter);
        }

        return counter;
    }

    private Account Of(string ofClass)
    {
        if (!_byClass.TryGetValue(ofClass, out var account))
        {
            account = new Account();
            _byClass.Add(ofClass, account);
        }

        return account;
    }
}
