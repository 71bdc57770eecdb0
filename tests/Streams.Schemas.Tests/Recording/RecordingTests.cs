using System.Text;
using Avro;
using Avro.File;
using Avro.Generic;
using Streams.Schemas.Recording;

namespace Streams.Schemas.Tests.Recording;

public class RecordingTests
{
    private static readonly Schema EntrySchema = Schema.Parse(RecordedEntry.SchemaJson);

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        var written = Entries(2_500).ToList();

        var read = Read(Write(written));

        Assert.Equal(written.Select(Encoded.Body), read.Select(Encoded.Body));
    }

    [Fact]
    public void Write_ARecording_IsReadByApache()
    {
        var written = Entries(100).ToList();

        using var reader = DataFileReader<GenericRecord>.OpenReader(new MemoryStream(Write(written)));

        Assert.Equal(
            written.Select(Encoded.Body),
            reader.NextEntries.Select(entry => RandomRecords.Encode(EntrySchema, entry)));
    }

    [Theory]
    [InlineData("deflate")]
    [InlineData("null")]
    public void Read_ARecordingOfApache_IsTheSame(string codec)
    {
        var written = Entries(100).Select(Encoded.Body).ToList();
        var output = new MemoryStream();
        using (var writer = DataFileWriter<GenericRecord>.OpenWriter(new GenericDatumWriter<GenericRecord>(EntrySchema), output, Codec.CreateCodecFromString(codec)))
        {
            foreach (var body in written)
            {
                writer.Append(RandomRecords.Decode(EntrySchema, body));
            }
        }

        Assert.Equal(written, Read(output.ToArray()).Select(Encoded.Body));
    }

    [Fact]
    public void Read_AFileCutAnywhere_NamesFileAndPosition()
    {
        var file = Write(Entries(3));

        for (var length = 0; length < file.Length; length++)
        {
            var cut = file[..length];

            var isWhole = Record.Exception(() => Read(cut)) is not { } exception;

            if (!isWhole)
            {
                var message = Assert.Throws<RecordingException>(() => Read(cut)).Message;
                Assert.Matches("^demo.avro: byte [0-9]+: .+", message);
            }
            else
            {
                Assert.Empty(Read(cut)); // only the header: a recording of nothing
            }
        }
    }

    [Theory]
    [InlineData("this is no recording at all", "no Avro object file")]
    [InlineData("Ob", "the file ends within the file's first bytes")]
    public void Open_AnotherFile_SaysWhatItIsNot(string content, string expected)
    {
        var message = Assert.Throws<RecordingException>(() => Read(Encoding.UTF8.GetBytes(content))).Message;

        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ADamagedBlock_IsRefused()
    {
        var file = Write(Entries(3));
        file[^1] ^= 0xFF;

        Assert.Contains("sync marker", Assert.Throws<RecordingException>(() => Read(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ABlockOfHostileSize_IsRefusedWithinBoundedMemory()
    {
        byte[] file = [.. Write([]), 2, 0x80, 0x96, 0xB8, 0xC5, 0x0E];

        var before = GC.GetAllocatedBytesForCurrentThread();
        var message = Assert.Throws<RecordingException>(() => Read(file)).Message;
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Contains("at most", message, StringComparison.Ordinal);
        Assert.InRange(allocated, 0, 1024 * 1024);
    }

    [Fact]
    public void Read_ARecordingOfAnOlderVersion_IsResolved()
    {
        var older = (Avro.RecordSchema)Schema.Parse(
            RecordedEntry.SchemaJson.Replace(",\"BPF\",", ",", StringComparison.Ordinal));
        var entry = new GenericRecord(older);
        entry.Add("topic", TopicCatalog.Metadata);
        entry.Add("key", "c1"u8.ToArray());
        entry.Add("timestamp_ms", 5L);
        entry.Add("events", null);
        entry.Add("metadata", null);
        var output = new MemoryStream();
        using (var writer = DataFileWriter<GenericRecord>.OpenWriter(new GenericDatumWriter<GenericRecord>(older), output))
        {
            writer.Append(entry);
            writer.Append(entry);
        }

        var read = Read(output.ToArray());

        Assert.Equal([5, 5], read.Select(found => found.TimestampMs));
    }

    private static IEnumerable<RecordedEntry> Entries(int count) => Enumerable.Range(0, count).Select(number => new RecordedEntry
    {
        Topic = number % 10 == 0 ? TopicCatalog.Metadata : TopicCatalog.Events,
        Key = Encoding.UTF8.GetBytes("c" + number),
        TimestampMs = number,
        Events = number % 10 == 0 ? null : Encoded.Batch(),
        Metadata = number % 10 == 0 ? new() { ContainerId = "c" + number, Labels = { ["app"] = "shop" } } : null,
    });

    private static byte[] Write(IEnumerable<RecordedEntry> entries)
    {
        var output = new MemoryStream();
        using (var writer = new RecordingWriter(output))
        {
            foreach (var entry in entries)
            {
                writer.Append(entry);
            }
        }
        return output.ToArray();
    }

    private static List<RecordedEntry> Read(byte[] file)
    {
        using var reader = new RecordingReader(new MemoryStream(file), "demo.avro");
        return [.. reader.ReadAll()];
    }
}
