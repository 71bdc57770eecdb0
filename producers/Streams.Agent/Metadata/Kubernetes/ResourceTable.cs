using System.Text.Json;

namespace Streams.Agent.Metadata.Kubernetes;

/// <summary>Holds what is known of each object of one kind by its uid, and tells of every change.</summary>
/// <remarks>State: uid → record, at most <paramref name="bound"/>; what comes beyond is counted and left out. Thread: one writes; <paramref name="changed"/> gets the record before and after, null for none.</remarks>
internal sealed class ResourceTable<T>(string kind, int bound, Func<JsonElement, T> read, Action<T?, T?> changed, KubernetesTelemetry telemetry) : IResourceStore
    where T : class
{
    private readonly Dictionary<string, T> _items = [];
    private HashSet<string>? _listed;

    /// <summary>All of them, in no order. Thread: the writer's.</summary>
    public IReadOnlyCollection<T> All => _items.Values;

    /// <inheritdoc/>
    public void Begin() => _listed = [];

    /// <inheritdoc/>
    public void Set(JsonElement item)
    {
        var uid = Uid(item);
        if (uid.Length == 0)
        {
            return;
        }

        _listed?.Add(uid);
        var before = _items.GetValueOrDefault(uid);
        if (before is null && _items.Count >= bound)
        {
            telemetry.LeftOut(kind, bound);
            return;
        }

        var after = _items[uid] = read(item);
        changed(before, after);
    }

    /// <inheritdoc/>
    public void Remove(JsonElement item)
    {
        if (_items.Remove(Uid(item), out var before))
        {
            changed(before, null);
        }
    }

    /// <inheritdoc/>
    public void End()
    {
        foreach (var uid in _items.Keys.Where(uid => _listed?.Contains(uid) == false).ToList())
        {
            _items.Remove(uid, out var before);
            changed(before, null);
        }

        _listed = null;
    }

    private static string Uid(JsonElement item) => Json.Text(Json.Field(item, "metadata"), "uid");
}
