using System.IO.Hashing;
using Streams.Agent.Metadata.Kubernetes;
using Streams.Kafka.Faults;
using Streams.Kafka.Topics;
using Streams.Schemas;
using Streams.Schemas.Wire;

namespace Streams.Agent.Cluster;

/// <summary>Keeps the compacted topic of endpoints equal to the map: writes what is new or differs, and a tombstone for what is gone.</summary>
/// <remarks>
/// At the start the topic is read whole, so that what went while nobody watched is retired, and what is right already is not written again.
/// What Kafka does not take, and what the API could not tell the owner of, is looked at again after five seconds.
/// State: key → hash of what was written, one for each endpoint. Thread: one.
/// </remarks>
internal sealed class EndpointWriter(EndpointMap map, OwnerResolver owners, CompactedTopic topic, ISchemaIds ids, ClusterTelemetry telemetry, TimeProvider clock)
{
    private const int AtOnce = 256;
    private const int HeaderBytes = 5;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, ulong> _written = new(StringComparer.Ordinal);
    private readonly HashSet<string> _again = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _inStep = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _againAt = long.MaxValue;

    /// <summary>Completes when topic and API have been equal for the first time.</summary>
    public Task InStep => _inStep.Task;

    /// <summary>Writes until the stop. <paramref name="synced"/> completes when the map knows everything.</summary>
    /// <exception cref="KafkaFailedException">The topic does not exist or cannot be read.</exception>
    public async Task RunAsync(Task synced, CancellationToken stop)
    {
        await topic.ReadAsync((key, value) => Known(key, value), stop);
        await synced.WaitAsync(stop);
        var before = _written.Count;
        var keys = new HashSet<string>(map.TakeTouched(), StringComparer.Ordinal);
        keys.UnionWith(_written.Keys); // what went while nobody watched touches nothing
        while (!stop.IsCancellationRequested)
        {
            await WriteAsync(keys, stop);
            if (_again.Count == 0 && _inStep.TrySetResult())
            {
                telemetry.InStep(before, _written.Count);
            }

            await Task.Delay(LookEvery, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            keys = [.. map.TakeTouched(), .. TakeDue()];
        }
    }

    private void Known(string key, byte[]? value)
    {
        if (value is null)
        {
            _written.Remove(key);
        }
        else
        {
            _written[key] = value.Length > HeaderBytes ? XxHash3.HashToUInt64(value.AsSpan(HeaderBytes)) : 0;
        }
    }

    private async Task WriteAsync(IReadOnlySet<string> keys, CancellationToken stop)
    {
        foreach (var some in keys.Chunk(AtOnce))
        {
            if (stop.IsCancellationRequested)
            {
                return;
            }

            await Task.WhenAll(some.Select(key => WriteAsync(key, stop)));
        }
    }

    private async Task WriteAsync(string key, CancellationToken stop)
    {
        try
        {
            if (await EncodeAsync(key, stop) is not { } value)
            {
                await RetireAsync(key, stop);
                return;
            }

            var hash = XxHash3.HashToUInt64(value.AsSpan(HeaderBytes));
            lock (_written)
            {
                if (_written.TryGetValue(key, out var before) && before == hash)
                {
                    return;
                }
            }

            await topic.PutAsync(key, value, stop);
            lock (_written)
            {
                _written[key] = hash;
            }

            telemetry.Written(key);
        }
        catch (KafkaFailedException refused)
        {
            telemetry.Failed(key, refused);
            LookAgain(key);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // the successor compares the topic with the API
        }
    }

    private async Task<byte[]?> EncodeAsync(string key, CancellationToken stop)
    {
        if (map.Find(key) is not var (endpoint, pods))
        {
            return null;
        }

        var named = new List<(PodRecord, WorkloadOwner)>(pods.Count);
        foreach (var pod in pods)
        {
            var owner = await owners.ResolveAsync(pod, stop);
            named.Add((pod, owner));
            if (!owner.IsCertain)
            {
                LookAgain(key);
            }
        }

        map.Name(endpoint, named);
        return WireFormat.Encode(endpoint, ids.IdFor(ClusterEndpoint.Schema));
    }

    private async Task RetireAsync(string key, CancellationToken stop)
    {
        lock (_written)
        {
            if (!_written.ContainsKey(key))
            {
                return;
            }
        }

        await topic.PutAsync(key, null, stop);
        lock (_written)
        {
            _written.Remove(key);
        }

        telemetry.Retired(key);
    }

    private void LookAgain(string key)
    {
        lock (_again)
        {
            _again.Add(key);
            _againAt = Math.Min(_againAt, clock.GetTimestamp() + (long)(LookAgainAfter.TotalSeconds * clock.TimestampFrequency));
        }
    }

    private List<string> TakeDue()
    {
        lock (_again)
        {
            if (clock.GetTimestamp() < _againAt)
            {
                return [];
            }

            List<string> due = [.. _again];
            _again.Clear();
            _againAt = long.MaxValue;
            return due;
        }
    }
}
