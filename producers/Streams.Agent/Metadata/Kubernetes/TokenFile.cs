namespace Streams.Agent.Metadata.Kubernetes;

/// <summary>A bearer token in a file that someone else exchanges.</summary>
/// <remarks>Thread: any. Read again after a minute, as Kubernetes' own clients do; what was read last stands where the file cannot be read.</remarks>
internal sealed class TokenFile(string path, TimeProvider clock)
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private string _token = "";
    private long _readAt;

    /// <summary>The token; empty where it could never be read.</summary>
    public string Read()
    {
        lock (_gate)
        {
            if (_token.Length == 0 || clock.GetElapsedTime(_readAt) >= GoodFor)
            {
                try
                {
                    _token = File.ReadAllText(path).Trim();
                    _readAt = clock.GetTimestamp();
                }
                catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
                {
                    // the server says that the old one has ended, and that is logged
                }
            }

            return _token;
        }
    }
}
