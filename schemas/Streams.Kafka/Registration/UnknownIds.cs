using System.Collections.Concurrent;

namespace Streams.Kafka.Registration;

/// <summary>Keeps garbage from becoming requests: a number that the registry did not know is not asked for again for a minute, and new ones at most so many a second.</summary>
/// <remarks>State: number → when it was asked, at most <see cref="Most"/>; at the bound all are forgotten.</remarks>
internal sealed class UnknownIds(TimeProvider time)
{
    /// <summary>Numbers remembered.</summary>
    public const int Most = 4_096;

    private const int AskedPerSecond = 50;
    private static readonly TimeSpan ForgottenAfter = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<int, long> _askedAt = new();
    private readonly Lock _rate = new();
    private long _secondBegan = time.GetTimestamp();
    private int _askedInSecond;

    public bool MayAsk(int id)
    {
        if (_askedAt.TryGetValue(id, out var askedAt) && time.GetElapsedTime(askedAt) < ForgottenAfter)
        {
            return false;
        }

        lock (_rate)
        {
            if (time.GetElapsedTime(_secondBegan) >= TimeSpan.FromSeconds(1))
            {
                _secondBegan = time.GetTimestamp();
                _askedInSecond = 0;
            }

            return _askedInSecond++ < AskedPerSecond;
        }
    }

    public void Add(int id)
    {
        if (_askedAt.Count >= Most)
        {
            _askedAt.Clear();
        }

        _askedAt[id] = time.GetTimestamp();
    }
}
