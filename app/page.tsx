export default function Home() {
  return <main>Tidemark</main>;
}
