using System.Globalization;
using Streams.Sensors.Procfs;

namespace Streams.Sensors.Netlink;

/// <summary>Has the mounts of containers marked as their processes are met: of every mount namespace that is neither the host's nor the agent's.</summary>
/// <remarks>
/// 1. A namespace is marked when the first program in it is executed, and again by each further one of the same process: then its mounts were still being made.
/// 2. It is forgotten when that process ends, since the kernel gives its number to another; its marks stay, and the next program in it has it marked anew, which changes nothing.
/// 3. A few namespaces are looked at again at each look, for mounts that came later.
/// State: namespace → the process by which it was met, at most <see cref="MostNamespaces"/>, with <see cref="MostMounts"/> marks each; what is beyond is declared.
/// Number of a mount → where it lies, at most <see cref="MostPaths"/>: the number of one that is gone is told of no file before another that is marked has it. Thread: one.
/// </remarks>
internal sealed class MarkedMounts(FanotifyGroup group, ProcReader proc, string procRoot, ulong hosts)
{
    private const int MostNamespaces = 1_024;
    private const int MostMounts = 64;
    private const int MostPaths = 65_536;
    private const int AgainAtOnce = 4;

    private readonly ulong _own = Lifecycle.Inode.Of("/proc/self/ns/mnt");
    private readonly Dictionary<ulong, (uint Pid, string Root)> _known = [];
    private readonly Dictionary<uint, ulong> _metBy = [];
    private readonly Dictionary<int, string> _paths = [];
    private readonly Queue<(ulong Space, uint Pid)> _again = [];

    /// <summary>True for the host's mount namespace, in which nothing is marked.</summary>
    public bool IsHost(ulong space) => space != 0 && (space == hosts || space == _own);

    /// <summary>The path as the container sees it: what lies above its root is cut off.</summary>
    public string InContainer(ulong space, string path)
    {
        var root = _known.GetValueOrDefault(space).Root ?? "/";
        return root.Length > 1 && path.StartsWith(root, StringComparison.Ordinal) && path.Length > root.Length && path[root.Length] == '/' ? path[root.Length..] : path;
    }

    /// <summary>The path of a file also where its mount is gone with the container: the kernel then gives what lies below the mount.</summary>
    public string Whole(in FanotifyEvent told, string path)
    {
        if (proc.NamespaceOf(told.Process, "mnt") != 0)
        {
            return path; // whoever wrote it lives, and so do its mounts
        }

        var mount = _paths.GetValueOrDefault(FanotifyGroup.MountOf(told.File)) ?? "/";
        return mount == "/" || path == mount || path.StartsWith(mount + "/", StringComparison.Ordinal) ? path : path == "/" ? mount : mount + path;
    }

    /// <summary>Marks the mounts of a process; false where some found no room, or the kernel refuses.</summary>
    public bool Meet(uint pid)
    {
        var space = proc.NamespaceOf(pid, "mnt");
        if (space == 0 || IsHost(space) || (_known.TryGetValue(space, out var met) && met.Pid != pid))
        {
            return true;
        }

        if (met.Pid == 0 && _known.Count >= MostNamespaces)
        {
            return false;
        }

        var isWhole = Mark(pid);
        if (met.Pid == 0)
        {
            Ended(pid); // it has left the namespace by which it was known
            _again.Enqueue((space, pid));
        }

        _known[space] = (pid, ProcReader.LinkOf(PathOf(pid, "root")) ?? "/");
        _metBy[pid] = space;
        return isWhole;
    }

    /// <summary>A process has ended.</summary>
    public void Ended(uint pid)
    {
        if (_metBy.Remove(pid, out var space))
        {
            _known.Remove(space);
        }
    }

    /// <summary>Marks mounts that came later, a few namespaces at a time; false where some found no room.</summary>
    public bool LookAgain()
    {
        var isWhole = true;
        for (var i = Math.Min(AgainAtOnce, _again.Count); i > 0; i--)
        {
            var (space, pid) = _again.Dequeue();
            if (_known.TryGetValue(space, out var met) && met.Pid == pid)
            {
                isWhole &= Mark(pid);
                _again.Enqueue((space, pid));
            }
        }

        return isWhole;
    }

    private bool Mark(uint pid)
    {
        var mounts = WritableMount.Parse(proc.TryLines(pid, "mountinfo") ?? []);
        var isWhole = mounts.Count <= MostMounts;
        foreach (var mount in mounts.Take(MostMounts))
        {
            var outcome = group.Mark(PathOf(pid, "root" + mount.Path), mount.Id);
            isWhole &= outcome != MarkOutcome.Refused;
            if (outcome == MarkOutcome.Marked)
            {
                Remember(mount);
            }
        }

        return isWhole;
    }

    private void Remember(WritableMount mount)
    {
        if (_paths.Count >= MostPaths)
        {
            _paths.Clear();
        }

        _paths[mount.Id] = mount.Path;
    }

    private string PathOf(uint pid, string file) => string.Create(CultureInfo.InvariantCulture, $"{procRoot}/{pid}/{file}");
}
