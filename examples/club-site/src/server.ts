import "dotenv/config";
import debug from "debug";
import express, { type Request, type Response } from "express";
import { shortLink } from "./links.js";
import { publish } from "./news.js";
import { tide } from "./tide.js";

const log = debug("club");
const app = express();
app.use(express.json());

app.post("/news", (req: Request, res: Response) => {
  res.status(201).json(publish(req.body));
});
app.post("/links", (req: Request, res: Response) => {
  res.status(201).json({ link: shortLink(req.body.target) });
});
app.get("/tide", async (_: Request, res: Response) => {
  res.json(await tide());
});

app.listen(8080, () => log("listening"));
