using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;

namespace Streams.Agent.Metadata.Kubernetes;

/// <summary>Reads one JSON object a line, as watches send them.</summary>
/// <remarks>Bound: 8 MiB a line, several times what the API lets an object be; a longer one ends the reading. Thread: one.</remarks>
internal sealed class JsonLineReader(Stream stream)
{
    private const int LineBytes = 8 * 1024 * 1024;

    private readonly PipeReader _reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 16 * 1024, leaveOpen: true));

    /// <summary>The next object, which the caller disposes of; null at the end.</summary>
    /// <exception cref="InvalidDataException">A line is longer than any object can be.</exception>
    /// <exception cref="JsonException">A line is no JSON.</exception>
    public async ValueTask<JsonDocument?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await _reader.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = buffer.Slice(0, end);
                var document = line.IsEmpty ? null : JsonDocument.Parse(line);
                _reader.AdvanceTo(buffer.GetPosition(1, end));
                if (document is not null)
                {
                    return document;
                }

                continue;
            }

            if (result.IsCompleted)
            {
                return null; // half a line is what the server had no time to finish
            }

            if (buffer.Length > LineBytes)
            {
                throw new InvalidDataException($"a change of more than {LineBytes} bytes");
            }

            _reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }
}
