using System.IO.Compression;

namespace Streams.Training.Datasets.SysFlow;

/// <summary>The data set as it lies on disk: an archive of captures and truth.json, in a folder or in its folder dev.</summary>
internal sealed class SysFlowFolder
{
    private SysFlowFolder(string archive, SysFlowTruth truth)
    {
        Archive = archive;
        Truth = truth;
    }

    public string Archive { get; }

    public SysFlowTruth Truth { get; }

    /// <summary>Finds archive and truth.</summary>
    /// <exception cref="FileNotFoundException">One of the two is missing; the message says where it was looked for.</exception>
    public static SysFlowFolder Open(string data)
    {
        string[] folders = [data, Path.Combine(data, "dev")];
        var folder = folders.FirstOrDefault(candidate => File.Exists(Path.Combine(candidate, "truth.json")))
            ?? throw new FileNotFoundException($"no truth.json in {string.Join(" or ", folders)}; give the folder of the SysFlow captures with --data.");
        var archive = Directory.EnumerateFiles(folder, "*.zip").Order(StringComparer.Ordinal).FirstOrDefault()
            ?? throw new FileNotFoundException($"no archive (*.zip) of captures in {folder}.");
        using var truth = File.OpenRead(Path.Combine(folder, "truth.json"));
        return new SysFlowFolder(archive, SysFlowTruth.Read(truth));
    }

    /// <summary>Name and bytes of each capture, by name.</summary>
    public IEnumerable<(string Name, byte[] Bytes)> Captures()
    {
        using var archive = ZipFile.OpenRead(Archive);
        foreach (var entry in archive.Entries.Where(entry => entry.Length > 0).OrderBy(entry => entry.FullName, StringComparer.Ordinal))
        {
            var bytes = new byte[entry.Length];
            using var stream = entry.Open();
            stream.ReadExactly(bytes);
            yield return (entry.FullName, bytes);
        }
    }
}
