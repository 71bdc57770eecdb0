namespace Streams.Agent.Metadata.Kubernetes;

/// <summary>Which objects are watched.</summary>
/// <param name="Kind">Name for logs and metrics, in the plural: pods, services.</param>
/// <param name="Path">Path of the list, such as /api/v1/pods.</param>
/// <param name="Selector">Field selector; empty for all.</param>
/// <param name="PageItems">Objects asked for at once, so that a list of any length needs little memory.</param>
internal sealed record WatchedResource(string Kind, string Path, string Selector = "", int PageItems = 100)
{
    /// <summary>Path of one page of the list.</summary>
    public string ListPath(string next) =>
        $"{Path}?limit={PageItems}{Field}{(next.Length > 0 ? "&continue=" + Uri.EscapeDataString(next) : "")}";

    /// <summary>Path of the changes since a version. The server ends it after five minutes, so that a watch that nobody serves any more does not last.</summary>
    public string WatchPath(string version) =>
        $"{Path}?watch=1&allowWatchBookmarks=true&timeoutSeconds=300&resourceVersion={Uri.EscapeDataString(version)}{Field}";

    private string Field => Selector.Length > 0 ? "&fieldSelector=" + Uri.EscapeDataString(Selector) : "";
}
