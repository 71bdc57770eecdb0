namespace Streams.Lab.Grounds;

/// <summary>One file for all that the programs of a run say, and one line each for the person who waits.</summary>
/// <remarks>Thread: any.</remarks>
internal sealed class RunLog : IAsyncDisposable
{
    private readonly TextWriter _file;
    private readonly TextWriter _person;
    private readonly TimeProvider _time;
    private readonly long _began;

    public RunLog(string path, TextWriter person, TimeProvider time)
    {
        Path = path;
        _file = TextWriter.Synchronized(new StreamWriter(path) { AutoFlush = true });
        _person = TextWriter.Synchronized(person);
        _time = time;
        _began = time.GetTimestamp();
    }

    /// <summary>Where the file lies.</summary>
    public string Path { get; }

    /// <summary>A line of a program.</summary>
    public void Heard(string program, string line) => _file.WriteLine($"{_time.GetUtcNow():HH:mm:ss.fff} {program}: {line}");

    /// <summary>A line for the person, and for the file.</summary>
    public void Tell(string line)
    {
        _person.WriteLine($"[{_time.GetElapsedTime(_began).TotalSeconds,4:F0} s] {line}");
        Heard("lab", line);
    }

    public async ValueTask DisposeAsync() => await _file.DisposeAsync().ConfigureAwait(false);
}
