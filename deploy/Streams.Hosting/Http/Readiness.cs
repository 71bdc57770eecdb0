using System.Collections.Concurrent;

namespace Streams.Hosting.Http;

/// <summary>Whether the program can do its work, told by its parts; /readyz and /healthz answer from it.</summary>
/// <remarks>Thread: any.</remarks>
public sealed class Readiness
{
    private readonly ConcurrentDictionary<string, string> _waiting = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _broken = new(StringComparer.Ordinal);

    /// <summary>True where no part waits and none is broken.</summary>
    public bool IsReady => _waiting.IsEmpty && _broken.IsEmpty;

    /// <summary>True where no part is broken.</summary>
    public bool IsHealthy => _broken.IsEmpty;

    /// <summary>What is missing, one line a part; empty where all is well.</summary>
    public string Reasons => string.Concat(_broken.Concat(_waiting).Order().Select(part => $"{part.Key}: {part.Value}\n"));

    /// <summary>The part is not ready yet; a part must say so before the program starts to answer.</summary>
    public void Wait(string part, string reason) => _waiting[part] = reason;

    /// <summary>The part works.</summary>
    public void Ready(string part)
    {
        _ = _waiting.TryRemove(part, out _);
        _ = _broken.TryRemove(part, out _);
    }

    /// <summary>The part is broken and does not mend by itself: the supervisor should restart the program.</summary>
    public void Broken(string part, string reason) => _broken[part] = reason;
}
