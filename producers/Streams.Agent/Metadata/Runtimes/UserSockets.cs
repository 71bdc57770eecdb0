namespace Streams.Agent.Metadata.Runtimes;

/// <summary>Tells whose a socket is by its place: below /run/user/&lt;uid&gt; that user puts there whatever he likes, and answers as he likes.</summary>
/// <remarks>Source: pam_systemd(8), user@.service(5): what a user runs, and the containers of an engine of his, have their cgroups below /user.slice/user-&lt;uid&gt;.slice.</remarks>
internal static class UserSockets
{
    private const string Place = "/run/user/";
    private const string Root = "0";

    /// <summary>Where the cgroups lie of which a socket's answers are believed; empty for all of them.</summary>
    public static string CgroupsOf(string socketPath)
    {
        var at = socketPath.IndexOf(Place, StringComparison.Ordinal);
        if (at < 0)
        {
            return "";
        }

        var user = socketPath[(at + Place.Length)..].Split('/')[0];
        return user == Root ? "" : $"/user.slice/user-{user}.slice/";
    }
}
