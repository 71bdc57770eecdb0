using System.Diagnostics;

namespace Streams.Benchmarks.Agent;

/// <summary>A small file system in memory on which nothing more finds room.</summary>
internal sealed class FullDisk : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("streams-full-");

    public FullDisk()
    {
        Run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", Path);
        try
        {
            File.WriteAllBytes(System.IO.Path.Combine(Path, "filling"), new byte[1 << 20]);
        }
        catch (IOException)
        {
            // full, as it is meant to be
        }
    }

    public string Path => _folder.FullName;

    public void Dispose()
    {
        Run("umount", Path);
        _folder.Delete();
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
    }
}
