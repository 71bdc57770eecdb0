namespace Streams.Agent.Metadata;

/// <summary>Takes image references apart.</summary>
internal static class ImageReference
{
    /// <summary>The repository of a reference, without tag and digest: registry:5000/team/app:1.2@sha256:… gives registry:5000/team/app.</summary>
    public static string Repository(string reference)
    {
        var digest = reference.IndexOf('@', StringComparison.Ordinal);
        var name = digest < 0 ? reference : reference[..digest];
        var tag = name.LastIndexOf(':');
        return tag > name.LastIndexOf('/') ? name[..tag] : name;
    }
}
