using Streams.Sensors.Lifecycle;
using Xunit;

namespace Streams.Sensors.Tests.Lifecycle;

public sealed class CgroupTreeTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("streams-cgroups").FullName;

    [Fact]
    public void Made_SamePathInBothHierarchies_IsNewsOnce()
    {
        var tree = Tree();

        Assert.True(tree.Made(isUnified: false, 20, "/lab/a"));
        Assert.False(tree.Made(isUnified: true, 10, "/lab/a"));
    }

    [Fact]
    public void Removed_FromOneOfTwoHierarchies_IsNoNewsUntilTheOther()
    {
        var tree = Tree();
        tree.Made(isUnified: false, 20, "/lab/a");
        tree.Made(isUnified: true, 10, "/lab/a");

        Assert.False(tree.Removed(isUnified: true, 10, "/lab/a"));
        Assert.True(tree.Removed(isUnified: false, 20, "/lab/a"));
        Assert.False(tree.Removed(isUnified: false, 20, "/lab/a"));
    }

    [Theory]
    [InlineData(10, 20, 10, "/lab/a")] // the unified one wins
    [InlineData(1, 21, 21, "/lab/b")] // in the unified root: the memory one tells
    [InlineData(1, 2, 1, "/")] // in no cgroup
    [InlineData(0, 21, 21, "/lab/b")] // no unified hierarchy
    [InlineData(99, 98, 99, "")] // never seen: an id, and no path
    public void Resolve_NamesTheCgroupThatTells(ulong unifiedId, ulong memoryId, long id, string path)
    {
        var tree = Tree();
        tree.Made(isUnified: true, 1, "/");
        tree.Made(isUnified: false, 2, "/");
        tree.Made(isUnified: true, 10, "/lab/a");
        tree.Made(isUnified: false, 20, "/lab/a");
        tree.Made(isUnified: false, 21, "/lab/b");

        Assert.Equal((id, path), tree.Resolve(unifiedId, memoryId));
    }

    [Fact]
    public void Resolve_AfterRemoval_StillKnowsThePath()
    {
        var tree = Tree();
        tree.Made(isUnified: true, 10, "/lab/a");
        tree.Removed(isUnified: true, 10, "/lab/a");

        Assert.Equal("/lab/a", tree.Resolve(10, 0).Path);
    }

    [Fact]
    public void Scan_Twice_TellsWhatCameAndWhatWent()
    {
        var tree = Tree();
        List<string> made = [], gone = [];
        Directory.CreateDirectory(Path.Combine(_root, "memory/lab/a"));
        Directory.CreateDirectory(Path.Combine(_root, "unified/lab/a"));
        tree.Scan();

        Directory.CreateDirectory(Path.Combine(_root, "memory/lab/b"));
        Directory.Delete(Path.Combine(_root, "memory/lab/a"));
        Directory.Delete(Path.Combine(_root, "unified/lab/a"));
        tree.Scan((path, _) => made.Add(path), (path, _) => gone.Add(path));

        Assert.Equal(["/lab/b"], made);
        Assert.Equal(["/lab/a"], gone);
    }

    [Fact]
    public void Scan_PathWasMadeAnewInBetween_TellsTheOldOnesEndAndTheNewOnceAndNoMore()
    {
        var tree = Tree();
        List<string> told = [];
        void Scan() => tree.Scan((path, _) => told.Add("made " + path), (path, _) => told.Add("gone " + path));
        Make("a");
        Scan();
        told.Clear();

        Directory.Move(Path.Combine(_root, "memory/lab/a"), Path.Combine(_root, "old memory")); // keeps its inode, which the next cannot get therefore
        Directory.Move(Path.Combine(_root, "unified/lab/a"), Path.Combine(_root, "old unified"));
        Make("a");
        Scan();
        Scan();
        Scan();

        Assert.Equal(["gone /lab/a", "made /lab/a"], told);
    }

    [Fact]
    public void IsThere_PathWasMadeAnew_IsFalseOfTheOldOne()
    {
        var tree = Tree();
        tree.Made(isUnified: true, 10, "/lab/a");
        tree.Removed(isUnified: true, 10, "/lab/a");

        Assert.True(tree.Made(isUnified: true, 12, "/lab/a"));
        Assert.False(tree.Removed(isUnified: true, 10, "/lab/a")); // told late
        Assert.False(tree.IsThere((true, 10)));
        Assert.Equal([((true, 12UL), "/lab/a")], tree.Present());
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private void Make(string name)
    {
        Directory.CreateDirectory(Path.Combine(_root, "memory/lab", name));
        Directory.CreateDirectory(Path.Combine(_root, "unified/lab", name));
    }

    private CgroupTree Tree() => new(CgroupMounts.Parse(
        [
            $"31 30 0:27 / {_root}/unified rw - cgroup2 cgroup2 rw",
            $"34 30 0:30 / {_root}/memory rw - cgroup cgroup rw,memory",
        ],
        ["memory\t4\t22\t1"]));
}
