namespace Streams.Schemas.Generator.Parsing;

/// <summary>A type cannot be built; the problem was found in <see cref="Problem"/>.</summary>
internal sealed class SchemaException(SchemaProblem problem) : Exception(problem.Message)
{
    public SchemaProblem Problem { get; } = problem;
}
