using System.Text.RegularExpressions;

namespace Streams.Agent.Attribution;

/// <summary>Reads the uid of a container's pod out of its cgroup path.</summary>
/// <remarks>Source: Kubernetes 1.34, pkg/kubelet/cm: pod&lt;uid&gt; below kubepods with cgroupfs; kubepods-&lt;class&gt;-pod&lt;uid&gt;.slice with systemd, where each dash of the uid is an underscore.</remarks>
internal static partial class PodUid
{
    /// <summary>The uid; empty where the path is no pod's.</summary>
    public static string Of(string path) =>
        path.Contains("pod", StringComparison.Ordinal) && Shape().Match(path) is { Success: true } match ? match.Groups["uid"].Value.Replace('_', '-') : "";

    // static pods have 32 hexadecimal digits, all others a uuid, which says enough where a cgroup namespace hides what is above
    [GeneratedRegex(@"([/-]pod(?<uid>[0-9a-f]{8}([-_][0-9a-f]{4}){3}[-_][0-9a-f]{12})|kubepods.*[/-]pod(?<uid>[0-9a-f]{32}))(\.slice)?([/:]|$)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Shape();
}
