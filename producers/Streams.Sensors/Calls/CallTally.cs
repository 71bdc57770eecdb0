using System.Runtime.InteropServices;
using Streams.Schemas;

namespace Streams.Sensors.Calls;

/// <summary>The system calls of one cgroup in one second, as far as they are told together.</summary>
internal sealed class CallTally(ulong second, ulong beganNs)
{
    private readonly Dictionary<(int Tenth, uint Number), long> _counts = [];
    private long _sum;

    /// <summary>Which second, CLOCK_MONOTONIC.</summary>
    public ulong Second => second;

    /// <summary>When it was begun.</summary>
    public ulong BeganNs => beganNs;

    /// <summary>Calls that the cgroup made for the first time.</summary>
    public List<int> New { get; } = [];

    /// <summary>Calls in it that the kernel's counter of the class does not hold.</summary>
    public long Unseen { get; private set; }

    /// <summary>Adds calls that only the map counted.</summary>
    public void Add(int tenth, uint number, long count)
    {
        Unseen += count;
        AddSeen(tenth, number, count);
    }

    /// <summary>Adds calls that the kernel's counter of the class holds.</summary>
    public void AddSeen(int tenth, uint number, long count)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(_counts, (tenth, number), out _) += count;
        _sum += count;
    }

    /// <summary>Adds a call that was made for the first time.</summary>
    public void AddFirst(int tenth, uint number)
    {
        New.Add((int)number);
        AddSeen(tenth, number, 1);
    }

    public Event ToEvent() => new()
    {
        Kind = EventKind.SyscallCounts,
        Occurrences = _sum,
        SyscallCounts = new SyscallCounts
        {
            Counts = [.. from count in _counts orderby count.Key.Tenth, count.Key.Number select new SyscallCount { Part = count.Key.Tenth, Number = (int)count.Key.Number, Count = count.Value }],
            NewToContainer = New,
        },
    };
}
