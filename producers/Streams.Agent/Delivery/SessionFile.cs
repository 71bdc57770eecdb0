using System.Globalization;

namespace Streams.Agent.Delivery;

/// <summary>Keeps on disk when this agent was last alive, so that the one after a killed one knows which interval it missed.</summary>
/// <remarks>Written whole and renamed into place; a torn or foreign file reads as none. Thread: one.</remarks>
internal sealed class SessionFile(string directory)
{
    private const string Version = "streams-agent-session 1";

    private readonly string _path = Path.Combine(directory, "session");

    /// <summary>Reads what the predecessor left; null for none.</summary>
    public SessionRecord? Read()
    {
        try
        {
            var lines = File.ReadAllLines(_path);
            return lines is [Version, var started, var alive, var ended]
                ? new SessionRecord(long.Parse(started, CultureInfo.InvariantCulture), long.Parse(alive, CultureInfo.InvariantCulture), ended == "closed")
                : null;
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException or FormatException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>Writes that the session lives, or that it ended in order; false where the disk refuses.</summary>
    public bool TryWrite(SessionRecord session)
    {
        try
        {
            Directory.CreateDirectory(directory);
            var fresh = _path + ".new";
            File.WriteAllLines(
                fresh,
                [
                    Version,
                    session.StartedAtNs.ToString(CultureInfo.InvariantCulture),
                    session.AliveAtNs.ToString(CultureInfo.InvariantCulture),
                    session.Closed ? "closed" : "open",
                ]);
            File.Move(fresh, _path, overwrite: true);
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
