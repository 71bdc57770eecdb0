using System.Net;
using System.Text.Json;

namespace Streams.Agent.Metadata.Kubernetes;

/// <summary>Keeps a store equal to what the API says of one kind of object: lists it, then follows its changes, for ever.</summary>
/// <remarks>
/// 1. The list comes in pages; its version is where the changes begin. Bookmarks move the version on where nothing changes.
/// 2. A watch that ends goes on from the last version. One whose version is too old (410) begins with a list.
/// 3. What fails is tried again after 0.2 s, 0.4 s, … at most <see cref="KubernetesOptions.RetryWithin"/>, each with a fifth of chance; after five failures in a row with a list.
///    A watch that begins and breaks off before that time has passed is one failure more in the row: each may have cost a list.
/// Thread: one at a time writes the store. Source: Kubernetes documentation, "Efficient detection of changes".
/// </remarks>
internal sealed class ResourceWatch(KubernetesApi api, WatchedResource resource, IResourceStore store, KubernetesOptions options, KubernetesTelemetry telemetry, TimeProvider clock)
{
    private const int PatientFailures = 5;

    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(200);

    // the server ends a watch after five minutes; one that lasts longer is dead
    private static readonly TimeSpan WatchWithin = TimeSpan.FromMinutes(6);

    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Random _chance = new(Environment.ProcessId);
    private string _version = "";
    private int _failures;
    private int _breaks;
    private long? _followsFrom;
    private volatile bool _isConnected;

    /// <summary>Completes with the first whole list.</summary>
    public Task Synced => _synced.Task;

    /// <summary>True while changes come in as they happen.</summary>
    public bool IsConnected => _isConnected;

    /// <summary>True where the last try failed.</summary>
    public bool IsFailing => Volatile.Read(ref _failures) > 0;

    /// <summary>Called when a list is complete or a watch has begun, on the watch's thread.</summary>
    public Action Connected { get; init; } = static () => { };

    /// <summary>Lists and watches until the stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var beganAt = clock.GetTimestamp();
            _followsFrom = null;
            try
            {
                if (_version.Length == 0)
                {
                    await ListAsync(stop);
                }

                await FollowAsync(stop);
                if (clock.GetElapsedTime(beganAt) >= FirstRetry)
                {
                    _breaks = 0;
                    continue; // the server ends watches now and then
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (KubernetesApiException refused)
            {
                Fail(refused, fromStart: refused.IsExpired);
            }
            catch (Exception failed) // whatever an answer holds: nobody else would begin this watch again
            {
                Fail(failed, fromStart: failed is not (HttpRequestException or IOException or JsonException or OperationCanceledException));
            }
            finally
            {
                _isConnected = false;
            }

            _breaks = _followsFrom is { } from && clock.GetElapsedTime(from) >= options.RetryWithin ? 1 : _breaks + 1;
            try
            {
                await Task.Delay(RetryAfter(), clock, stop);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task ListAsync(CancellationToken stop)
    {
        string version, next = "";
        var items = 0;
        store.Begin();
        do
        {
            using var page = await api.GetAsync(resource.ListPath(next), metadataOnly: false, stop);
            foreach (var item in Json.Items(page.RootElement, "items"))
            {
                store.Set(item);
                items++;
            }

            var metadata = Json.Field(page.RootElement, "metadata");
            (version, next) = (Json.Text(metadata, "resourceVersion"), Json.Text(metadata, "continue"));
        }
        while (next.Length > 0);

        store.End();
        _version = version;
        telemetry.Listed(resource.Kind, items);
        _synced.TrySetResult();
        Connected();
    }

    private async Task FollowAsync(CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(WatchWithin);
        using var answer = await api.WatchAsync(resource.WatchPath(_version), patience.Token);
        await using var body = await answer.Content.ReadAsStreamAsync(patience.Token);
        _isConnected = true;
        _followsFrom = clock.GetTimestamp();
        if (Interlocked.Exchange(ref _failures, 0) > 0)
        {
            telemetry.Recovered(resource.Kind);
        }

        Connected();
        var lines = new JsonLineReader(body);
        while (await lines.ReadAsync(patience.Token) is { } line)
        {
            using (line)
            {
                Take(line.RootElement);
            }
        }
    }

    private void Take(JsonElement change)
    {
        var item = Json.Field(change, "object");
        var type = Json.Text(change, "type");
        switch (type)
        {
            case "ADDED" or "MODIFIED":
                store.Set(item);
                break;
            case "DELETED":
                store.Remove(item);
                break;
            case "ERROR":
                throw new KubernetesApiException((HttpStatusCode)(Json.Number(item, "code") ?? 500), resource.Path, Json.Text(item, "message"));
        }

        telemetry.Changed(resource.Kind, type);
        if (Json.Text(Json.Field(item, "metadata"), "resourceVersion") is { Length: > 0 } version)
        {
            _version = version;
        }
    }

    private void Fail(Exception cause, bool fromStart)
    {
        var failures = Interlocked.Increment(ref _failures);
        if (fromStart || failures % PatientFailures == 0)
        {
            _version = "";
        }

        telemetry.Failed(resource.Kind, cause, failures);
    }

    private TimeSpan RetryAfter()
    {
        var doubled = FirstRetry * Math.Pow(2, Math.Clamp(_breaks - 1, 0, 16));
        var bounded = doubled < options.RetryWithin ? doubled : options.RetryWithin;
        return bounded * (0.8 + (0.2 * _chance.NextDouble()));
    }
}
