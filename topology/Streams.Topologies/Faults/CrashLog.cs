using System.Globalization;
using System.Text;

namespace Streams.Topologies.Faults;

/// <summary>Remembers, in a file of the instance, on which records the process died, so that one that kills it again and again is left unread.</summary>
/// <remarks>
/// One line a crash: topic, partition, offset, time of the record, separated by tabs. Written through to the disk in the crash path.
/// State: the last <see cref="LinesKept"/> lines.
/// </remarks>
internal sealed class CrashLog
{
    /// <summary>Deaths at one record after which it is left unread.</summary>
    public const int DeathsAllowed = 3;

    private const int LinesKept = 1_000;

    private readonly string _path;

    private CrashLog(string path, IReadOnlySet<RecordPosition> deadly)
    {
        _path = path;
        Deadly = deadly;
    }

    /// <summary>Records on which the process died at least <see cref="DeathsAllowed"/> times.</summary>
    public IReadOnlySet<RecordPosition> Deadly { get; }

    /// <summary>Reads what earlier runs of the instance left.</summary>
    /// <exception cref="IOException">The directory cannot be made or the file cannot be read.</exception>
    public static CrashLog Open(string directory, string instance)
    {
        Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, $"{FileName(instance)}.crashes");
        var lines = File.Exists(path) ? File.ReadAllLines(path) : [];

        if (lines.Length > LinesKept)
        {
            File.WriteAllLines(path, lines[^LinesKept..]);
        }

        var deadly = lines
            .Select(Parse)
            .OfType<RecordPosition>()
            .CountBy(position => position)
            .Where(deaths => deaths.Value >= DeathsAllowed)
            .Select(deaths => deaths.Key)
            .ToHashSet();
        return new CrashLog(path, deadly);
    }

    /// <summary>Adds one death; returns when it is on the disk. Never throws: the process ends anyway.</summary>
    public void Append(RecordPosition position)
    {
        try
        {
            using var file = new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.Read);
            file.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{position.Topic}\t{position.Partition}\t{position.Offset}\t{position.TimestampMs}\n")));
            file.Flush(flushToDisk: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"The crash could not be written to {_path}: {e.Message}");
        }
    }

    private static RecordPosition? Parse(string line)
    {
        var parts = line.Split('\t');
        return parts.Length == 4
            && int.TryParse(parts[1], CultureInfo.InvariantCulture, out var partition)
            && long.TryParse(parts[2], CultureInfo.InvariantCulture, out var offset)
            && long.TryParse(parts[3], CultureInfo.InvariantCulture, out var timestampMs)
                ? new RecordPosition(parts[0], partition, offset, timestampMs)
                : null; // a line cut short by the end of the machine
    }

    private static string FileName(string instance) =>
        string.Concat(instance.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '_'));
}
